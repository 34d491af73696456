/** What the server says of its own accord, told apart so that it can be said in another language. */
export interface Sentence {
  /** A key of gates.json below `said`. */
  key: string
  values: Record<string, string>
}

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? \([^)]*\)`
/** As the summary writes times. */
const moment = String.raw`\w{3} \d+ \w{3}(?: \d{4})? \d\d:\d\d \([^)]*\)`
const list = String.raw`on list "(?<list>.*)"`
const result = String.raw`(?<result>[A-Z_]+)`
const span = String.raw`(?<span>(?:\d+(?:\.\d+)?[hms])+)`

/** The sentences by their keys. Numbers of calls are n, the most there may be max. */
const patterns: [string, string][] = [
  ['taskState', '(?:the )?task is (?<taskState>[A-Z]+)'],
  ['taskDates', `the task is from (?<from>${time}) until (?<until>${time})`],
  ['inOrder', "the contacts are in the task's order"],
  ['outOfOrder', "the contacts are being put into the task's new order"],
  ['done', 'the contact is done: (?<doneReason>[A-Z_]+)'],
  ['notDone', 'the contact is not done'],
  ['callLive', 'a call to the contact is live'],
  ['callNone', 'no call to the contact is live'],
  ['callUnreported', 'the end of a call to the contact was never reported'],
  ['held', 'the contact is held for an agent already'],
  ['notHeld', 'the contact is not held for an agent'],
  ['appointmentVoid', 'it has an appointment that cannot be kept: the number may never be called'],
  ['appointmentNone', 'it has no appointment'],
  ['appointmentAt', `a call was agreed for (?<at>${time})`],
  ['numbersWait', `(?<n>\\d+) of (?<max>\\d+) numbers can be dialled; the contact is looked at again at (?<at>${time})`],
  ['numbers', '(?<n>\\d+) of (?<max>\\d+) numbers can be dialled'],
  ['unlocked', 'none of its numbers is live elsewhere'],
  ['lockedStranger', 'number (?<place>\\d+) is live with a contact of another org unit'],
  ['lockedTask', 'number (?<place>\\d+) is live with contact (?<contact>\\S+) of task (?<task>\\S+)'],
  ['locked', 'number (?<place>\\d+) is live with contact (?<contact>\\S+)'],
  ['first', 'no task of higher priority in the queue goes first'],
  ['behindStranger', 'a task of another org unit, of priority (?<n>\\d+), goes first'],
  ['behind', 'task (?<task>\\S+) of priority (?<n>\\d+) goes first'],
  ['outsidePolicy', 'it is called for an appointment, whatever the policy says'],
  ['otherNumberAgreed', "the contact's appointment is for another number"],
  ['roundNotOver', 'round (?<n>\\d+) is not over: another number comes first'],
  ['roundChoice', 'another number is proposed in round (?<n>\\d+), this one may be chosen'],
  ['roundTurn', 'it is to be tried in round (?<n>\\d+)'],
  ['exhausted', 'the number is exhausted: the policy wants no further call to it'],
  ['byResult', 'each result so far may be followed by another call'],
  ['daysOver', 'it was called on (?<n>\\d+) of (?<max>\\d+) days, and the last of them is over'],
  ['daysLast', 'it was called on (?<n>\\d+) of (?<max>\\d+) days, and cannot be called again on the last of them'],
  ['days', 'it was called on (?<n>\\d+) of (?<max>\\d+) days'],
  ['capElsewhere', 'it was called (?<n>\\d+) times in the task, through other contacts too'],
  ['capDay', '(?<n>\\d+) of (?<max>\\d+) today, (?<all>\\d+) of (?<allMax>\\d+) in all'],
  ['cap', '(?<n>\\d+) of (?<max>\\d+) in all'],
  ['dueNow', 'it need not wait for anything'],
  ['dueAt', `it is due from (?<at>${time})`],
  ['openUntil', `open until (?<at>${time})`],
  ['openAlways', 'always open'],
  ['closedUntil', `closed until (?<at>${time})`],
  ['openNever', 'never open'],
  ['unlisted', 'it is on no blocklist of the task'],
  ['listedHour', `${list}: (?<n>\\d+) of (?<max>\\d+) calls in an hour`],
  ['listedDay', `${list}: (?<n>\\d+) of (?<max>\\d+) calls today`],
  ['listedForGood', `${list}: never to be called`],
  ['listedUntil', `${list}: not to be called until (?<at>${time})`],
  ['noTrial', 'the tenant is not on trial'],
  ['trusted', 'it is on the trust list'],
  ['notTrusted', 'it is not on the trust list, and the tenant is on trial'],

  ['mayUntil', `May be called now, until (?<moment>${moment})\\.`],
  ['may', 'May be called now\\.'],
  ['notCalledOver', `Not called: (?<inner>.+) until (?<moment>${moment}), and the task is over by then\\.`],
  ['notCalledUntil', `Not called: (?<inner>.+) until (?<moment>${moment})\\.`],
  ['notCalled', 'Not called: (?<inner>.+)\\.'],
  ['taskNotBegun', 'the task does not begin'],
  ['taskOver', 'the task is over'],
  ['agreed', 'a call was agreed, and the contact waits'],
  ['waits', 'the contact waits'],
  ['noNumber', 'none of its numbers can be dialled'],
  ['noFurther', 'the policy wants no further call to it'],
  ['dayUsed', 'its calls of the day are used up'],
  ['taskUsed', 'it was dialled as often as the task may'],
  ['waitsForNext', 'it waits for its next call'],
  ['another', 'another of its numbers comes first'],
  ['windowClosed', 'the window is closed'],
  ['windowNever', 'the window never opens'],
  ['listForbids', 'a blocklist forbids it'],
  ['listForGood', 'it is on a blocklist for good'],

  ['ruleAnswered', 'answered'],
  ['ruleNonRetry', `${result} is a non-retry result`],
  ['ruleNoRetry', `${result} is not a result to retry after, the number is exhausted`],
  ['ruleNumberGone', `${result}: the contact no longer has the number`],
  ['ruleUnreported', 'the end of the call was never reported: held until somebody settles it'],
  ['ruleTechnical', 'technical failure (?<code>\\d+), (?<n>\\d+) of (?<max>\\d+) in a row: not counted, due after a minute'],
  ['ruleBefore', `${result}: the number was exhausted before`],
  ['ruleCap', `${result}: the number was dialled (?<n>\\d+) times, the cap`],
  ['ruleRetries', `${result}: (?<n>\\d+) of (?<max>\\d+) retries used, the number is exhausted`],
  ['ruleRetry', `${result}: retry (?<n>\\d+) of (?<max>\\d+), after ${span}`],
  ['ruleAgain', `${result}: again after ${span}`],
  ['ruleNextDay', `${result}: attempt (?<n>\\d+) of (?<max>\\d+) a day, again on the next day`],
  ['ruleDays', `${result}: attempt (?<n>\\d+) on day (?<day>\\d+) of (?<max>\\d+), the number is exhausted`],
  ['ruleDelay', `the next number after ${span}`],
  ['ruleDoneBefore', 'the contact was done before'],
  ['ruleOtherUnknown', 'the end of another call is not known'],
  ['ruleEnded', 'the contact was ended during the call'],
  ['ruleTaskEnded', 'the task has ended'],
  ['ruleAppointment', 'the contact has an appointment'],

  ['rejectNoNumber', 'has no number'],
  ['rejectSyntax', 'is not a telephone number'],
  ['rejectInvalid', "is not a number that exists in its country's plan"],
  ['rejectDigits', 'has more or fewer digits than the tenant allows'],
  ['rejectPrefix', 'begins with digits that the tenant does not allow'],
  ['rejectRepeated', 'is a number that is there already'],
  ['rejectType', 'is not a number type'],
  ['rejectTypeUnit', 'is a number type of another org unit'],
  ['rejectZone', 'is not an IANA time zone such as Asia/Shanghai'],
  ['rejectMandatory', 'is mandatory'],
  ['rejectNumber', 'is not a decimal number of at most (?<max>\\d+) digits'],
  ['rejectDay', 'is not a day written YYYY-MM-DD'],
  ['rejectNul', 'holds a NUL character'],
  ['rejectLong', 'is longer than (?<max>\\d+) characters'],
  ['rejectPriority', 'is not a priority from (?<from>\\d+) to (?<until>\\d+)'],
  ['rejectSequence', 'is not a sequence number from (?<from>\\d+) to (?<until>\\d+)'],
  ['rejectDelay', 'is not a delay in seconds from (?<from>\\d+) to (?<until>\\d+)'],
  ['rejectFields', 'has (?<n>\\d+) fields, the header has (?<max>\\d+)'],
  ['rejectBlocked', 'has no number that is not on a blocklist'],
  ['rejectDuplicate', 'is a number of another contact'],
  ['rejectSeveral', 'has numbers of several contacts'],
  ['rejectHeld', 'is a number of a contact that is on a screen or in a call'],
  ['rejectFull', 'is a number of a contact that would have more than (?<max>\\d+)'],
]

export const sentenceKeys = patterns.map(([key]) => key)
const compiled = patterns.map(([key, pattern]) => [key, new RegExp(`^${pattern}$`)] as const)

function one(text: string): Sentence | undefined {
  for (const [key, pattern] of compiled) {
    const found = pattern.exec(text)
    if (found) return { key, values: { ...found.groups } }
  }
  return undefined
}

/** The sentences of what the server says; undefined when one of them is not known. */
export function sentencesOf(text: string): Sentence[] | undefined {
  const whole = one(text)
  if (whole) return [whole]
  const parts = text.split(/; (?=on list "|the (?:next|contact|end|task) )/).map(one)
  return parts.every((part) => part !== undefined) && parts.length > 1 ? parts : undefined
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A time of a summary, such as `Tue 24 Nov 09:00 (Asia/Shanghai)`, in a language. `year` is that of times without one. */
export function momentIn(language: string, text: string, year: number): string {
  const found = /^\w{3} (\d+) (\w{3})(?: (\d{4}))? (\d\d):(\d\d) (.*)$/.exec(text)
  if (found === null) return text
  const [, day, month = '', named, hour, minute, zone] = found
  const at = Date.UTC(Number(named ?? year), months.indexOf(month), Number(day), Number(hour), Number(minute))
  const format = new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(named && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    // The text is by the clock of its zone already.
    timeZone: 'UTC',
  })
  return `${format.format(at)} ${zone}`
}
