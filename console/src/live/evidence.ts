/** What the server found about an agent, told apart so that it can be said in another language. */
export interface Finding {
  /** A key of live.json below `why.said`. */
  key: string
  /** By name: at is a time, state an agent's, reason why it is in it, task and queue ids, inner another finding. */
  values: Record<string, string>
}

const at = String.raw`(?<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)`

/** What is said, by its key; what is more to it stands before what is less. */
const patterns: [string, string][] = [
  ['signedIn', 'signed in'],
  ['signedOutWhy', 'signed out: (?<reason>.+)'],
  ['signedOut', 'not signed in'],
  ['noStream', 'signed in, but without a stream now: the session ends after the grace time'],
  ['stateWhySince', String.raw`(?<state>[A-Z_]+) \((?<reason>.*)\) since ${at}`],
  ['stateSince', `(?<state>[A-Z_]+) since ${at}`],
  ['stateWhy', String.raw`(?<state>[A-Z_]+) \((?<reason>.*)\)`],
  ['state', '(?<state>READY|NOT_READY|OFFLINE|PREVIEWING|ON_CALL|WRAP_UP)'],
  ['queuesNone', 'the agent serves no skill queue'],
  ['queues', String.raw`the agent serves (?<n>\d+)`],
  ['leaderUnknown', 'not known who leads: the election does not answer'],
  ['leaderNone', "nobody leads the tenant's shard"],
  ['leaderHeld', String.raw`(?<node>\S+) leads, and waits until the contact service has renewed its leases`],
  ['leader', String.raw`(?<node>\S+) leads since ${at}`],
  ['taskHas', String.raw`task (?<task>\S+) has a customer`],
  ['tasksNone', "no task of the agent's queues is RUNNING"],
  ['tasksMore', String.raw`task (?<task>\S+): (?<inner>.+); and (?<n>\d+) more tasks have none`],
  ['taskNot', String.raw`task (?<task>\S+): (?<inner>.+)`],
  ['turn', "the agent's"],
  ['turnNotWaiting', 'the agent does not wait'],
  ['turnOwn', "a contact of the agent's own waits for nobody else's turn"],
  ['turnOthers', String.raw`(?<n>\d+) agents of queue (?<queue>\S+) have been idle for longer`],
  ['runningUntil', `RUNNING until ${at}`],
  ['startsAt', `it starts at ${at}`],
  ['endedAt', `it ended at ${at}`],
  ['open', 'open'],
  ['closedForGood', 'closed, and does not open before the task ends'],
  ['closedUntil', `closed until ${at}`],
  ['atHand', String.raw`(?<n>\d+) contacts are at hand`],
  ['unknown', 'not known: the contact service does not answer'],
  ['contactsOpen', 'it has contacts that are not DONE'],
  ['contactsDone', 'every contact is DONE'],
  ['contactsNone', 'it has no contacts'],
  ['firstNone', 'no task goes first'],
  ['firstOwn', "a contact of the agent's own goes before every task"],
  ['firstCallable', String.raw`task (?<task>\S+) of priority (?<n>\d+) has a contact that is callable now`],
  ['firstOpen', String.raw`task (?<task>\S+) of priority (?<n>\d+) has contacts that are not DONE`],
  ['callableUnknown', 'none is at hand, and the contact service does not answer'],
  ['callable', 'contacts can be had'],
  ['callableNone', 'no contact is callable now'],
  ['contact', 'there is one for the agent'],
  ['contactOthers', String.raw`(?<n>\d+) contacts wait for somebody else, or for their time`],
  ['contactSkippedOthers', String.raw`the agent skipped or missed the (?<n>\d+) at hand a moment ago, and (?<others>\d+) wait for somebody else`],
  ['contactSkipped', String.raw`the agent skipped or missed the (?<n>\d+) at hand a moment ago`],
]

export const findingKeys = patterns.map(([key]) => key)
const compiled = patterns.map(([key, pattern]) => [key, new RegExp(`^${pattern}$`)] as const)

/** What an evidence says; undefined when that is not known here. */
export function findingOf(evidence: string): Finding | undefined {
  for (const [key, pattern] of compiled) {
    const found = pattern.exec(evidence)
    if (found) return { key, values: { ...found.groups } }
  }
  return undefined
}
