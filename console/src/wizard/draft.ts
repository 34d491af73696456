import type { Task } from '../api/types'
import { fromLocal, toLocal } from '../i18n/localTime'
import { readDuration, readTime, writeDuration, type Units } from './times'

type Policy = NonNullable<Task['resultPolicy']>
type Entry = NonNullable<Policy['defaultEntry']>
export type DisplayedResult = NonNullable<Policy['nonRetryResults']>[number]

/** A number as an input has it: empty text while nothing is written. */
type Typed = number | string

export interface PeriodDraft {
  start: string
  end: string
}

export interface RetryDraft {
  displayedResult: DisplayedResult
  retryTimes: Typed
  intervalS: string
}

export interface EntryDraft {
  byResult: boolean
  retries: RetryDraft[]
  maxAttemptDays: Typed
  maxAttemptsPerDay: Typed
  intervalS: string
}

/**
 * What people set of a task, as a form has it: fields are called as in the API, so that its errors find them; times and
 * durations are text as they were typed. What a choice excludes stays here, so that changing one's mind loses nothing.
 */
export interface Draft {
  displayName: string
  description: string
  orgUnitId: string
  /** Which of the caller fields counts. */
  callers: 'numbers' | 'group'
  callerNumberIds: string[]
  callerNumbers: { number: string; priority: Typed }[]
  callerNumberGroupId: string
  startTime: string
  endTime: string
  skillQueueId: string
  questionnaireId: string
  businessResultId: string
  voicePromptIds: string[]
  blocklistGroupIds: string[]
  callbackUrl: string
  failureSms: { provider: NonNullable<NonNullable<Task['failureSms']>['provider']>; templateId: string }
  businessResultSms: { businessResultId: string; templateId: string }[]
  regularPeriods: PeriodDraft[]
  specialDates: { specialDateId: string; ownPeriods: { periods: PeriodDraft[] } | null }[]
  allocateBySpecialDate: boolean
  specialPeriods: PeriodDraft[]
  windowZone: NonNullable<Task['windowZone']>
  priority: Typed
  previewTimeoutS: string
  onPreviewTimeout: NonNullable<Task['onPreviewTimeout']>
  callDurationS: string
  maxCallS: string
  allowSkipAndClose: boolean
  appointmentGraceS: string
  appointmentOwnerOnly: boolean
  sequence: NonNullable<Task['sequence']>
  sequenceKeys: { dataAttributeId: string; descending: boolean }[]
  numberOrder: NonNullable<Task['numberOrder']>
  numberTypeIds: string[]
  resultPolicy: {
    scope: NonNullable<Policy['scope']>
    nonRetryResults: DisplayedResult[]
    defaultEntry: EntryDraft
    numberTypeEntries: { numberTypeId: string; entry: EntryDraft }[]
  }
}

export const noProvider = 'NOTIFICATION_PROVIDER_UNSPECIFIED'
export const defaultInterval = 1800

/** What the server takes where nothing is written. */
const defaults = { priority: 3, previewTimeoutS: 30, callDurationS: 60, maxCallS: 3600, appointmentGraceS: 600, attempts: 1 }

const periodsOf = (periods: NonNullable<Task['regularPeriods']> = []): PeriodDraft[] =>
  periods.map(({ start = '', end = '' }) => ({ start, end }))

/** An entry as the form has it; without one, the server's default: one try. */
export function entryOf(entry: Entry | undefined, units: Units): EntryDraft {
  return {
    byResult: entry?.byResult ?? false,
    retries: (entry?.retries ?? []).map((r) => ({
      displayedResult: r.displayedResult ?? 'DISPLAYED_RESULT_UNSPECIFIED',
      retryTimes: r.retryTimes ?? 0,
      intervalS: writeDuration(r.intervalS ?? defaultInterval, units),
    })),
    maxAttemptDays: entry?.maxAttemptDays || defaults.attempts,
    maxAttemptsPerDay: entry?.maxAttemptsPerDay || defaults.attempts,
    intervalS: writeDuration(entry?.intervalS ?? defaultInterval, units),
  }
}

/** A task as the form has it; of nothing, what the server would take. */
export function draftOf(task: Task, units: Units): Draft {
  const policy = task.resultPolicy
  return {
    displayName: task.displayName ?? '',
    description: task.description ?? '',
    orgUnitId: task.orgUnitId ?? '',
    callers: task.callerNumberGroupId ? 'group' : 'numbers',
    callerNumberIds: task.callerNumberIds ?? [],
    callerNumbers: (task.callerNumbers ?? []).map((c) => ({ number: c.number ?? '', priority: c.priority || defaults.priority })),
    callerNumberGroupId: task.callerNumberGroupId ?? '',
    startTime: toLocal(task.startTime),
    endTime: toLocal(task.endTime),
    skillQueueId: task.skillQueueId ?? '',
    questionnaireId: task.questionnaireId ?? '',
    businessResultId: task.businessResultId ?? '',
    voicePromptIds: task.voicePromptIds ?? [],
    blocklistGroupIds: task.blocklistGroupIds ?? [],
    callbackUrl: task.callbackUrl ?? '',
    failureSms: { provider: task.failureSms?.provider ?? noProvider, templateId: task.failureSms?.templateId ?? '' },
    businessResultSms: (task.businessResultSms ?? []).map((s) => ({ businessResultId: s.businessResultId ?? '', templateId: s.templateId ?? '' })),
    regularPeriods: periodsOf(task.regularPeriods),
    specialDates: (task.specialDates ?? []).map((d) => ({
      specialDateId: d.specialDateId ?? '',
      ownPeriods: d.ownPeriods ? { periods: periodsOf(d.ownPeriods.periods) } : null,
    })),
    allocateBySpecialDate: task.allocateBySpecialDate ?? false,
    specialPeriods: periodsOf(task.specialPeriods),
    windowZone: task.windowZone ?? 'WINDOW_ZONE_TENANT',
    priority: task.priority || defaults.priority,
    previewTimeoutS: writeDuration(task.previewTimeoutS || defaults.previewTimeoutS, units),
    onPreviewTimeout: task.onPreviewTimeout ?? 'ON_PREVIEW_TIMEOUT_REQUEUE',
    callDurationS: writeDuration(task.callDurationS || defaults.callDurationS, units),
    maxCallS: writeDuration(task.maxCallS || defaults.maxCallS, units),
    allowSkipAndClose: task.allowSkipAndClose ?? false,
    appointmentGraceS: writeDuration(task.appointmentGraceS ?? defaults.appointmentGraceS, units),
    appointmentOwnerOnly: task.appointmentOwnerOnly ?? false,
    sequence: task.sequence ?? 'SEQUENCE_NONE',
    sequenceKeys: (task.sequenceKeys ?? []).map((k) => ({ dataAttributeId: k.dataAttributeId ?? '', descending: k.descending ?? false })),
    numberOrder: task.numberOrder ?? 'NUMBER_ORDER_IN_SEQUENCE',
    numberTypeIds: task.numberTypeIds ?? [],
    resultPolicy: {
      scope: policy?.scope ?? 'POLICY_SCOPE_GLOBAL',
      nonRetryResults: policy?.nonRetryResults ?? [],
      defaultEntry: entryOf(policy?.defaultEntry, units),
      numberTypeEntries: (policy?.numberTypeEntries ?? []).map((e) => ({ numberTypeId: e.numberTypeId ?? '', entry: entryOf(e.entry, units) })),
    },
  }
}

/** A number that was typed; nothing is what the server would take. */
const count = (typed: Typed, otherwise: number): number => (typed === '' ? otherwise : Number(typed))

const seconds = (text: string, otherwise: number): number => readDuration(text) ?? otherwise

const periods = (list: PeriodDraft[]) => list.map(({ start, end }) => ({ start: readTime(start) ?? start, end: readTime(end) ?? end }))

function entry(draft: EntryDraft): Required<Entry> {
  return {
    byResult: draft.byResult,
    retries: draft.byResult
      ? draft.retries.map((r) => ({
          displayedResult: r.displayedResult,
          retryTimes: count(r.retryTimes, 0),
          intervalS: seconds(r.intervalS, defaultInterval),
        }))
      : [],
    maxAttemptDays: count(draft.maxAttemptDays, defaults.attempts),
    maxAttemptsPerDay: count(draft.maxAttemptsPerDay, defaults.attempts),
    intervalS: seconds(draft.intervalS, defaultInterval),
  }
}

/** The task that a draft says: every field that people set, and of each choice only what was chosen. */
export function taskOf(draft: Draft) {
  const byGroup = draft.callers === 'group'
  const policy = draft.resultPolicy
  const byType = policy.scope === 'POLICY_SCOPE_CONTACT'
  return {
    displayName: draft.displayName.trim(),
    description: draft.description.trim(),
    orgUnitId: draft.orgUnitId,
    callerNumberIds: byGroup ? [] : draft.callerNumberIds,
    callerNumbers: byGroup ? [] : draft.callerNumbers.map((c) => ({ number: c.number.trim(), priority: count(c.priority, defaults.priority) })),
    callerNumberGroupId: byGroup ? draft.callerNumberGroupId : '',
    startTime: fromLocal(draft.startTime),
    endTime: fromLocal(draft.endTime),
    skillQueueId: draft.skillQueueId,
    questionnaireId: draft.questionnaireId,
    businessResultId: draft.businessResultId,
    voicePromptIds: draft.voicePromptIds,
    blocklistGroupIds: draft.blocklistGroupIds,
    callbackUrl: draft.callbackUrl.trim(),
    failureSms: draft.failureSms.templateId === '' ? undefined : draft.failureSms,
    businessResultSms: draft.businessResultSms,
    regularPeriods: periods(draft.regularPeriods),
    specialDates: draft.specialDates.map((d) => ({
      specialDateId: d.specialDateId,
      ...(d.ownPeriods && { ownPeriods: { periods: periods(d.ownPeriods.periods) } }),
    })),
    allocateBySpecialDate: draft.allocateBySpecialDate,
    specialPeriods: periods(draft.specialPeriods),
    windowZone: draft.windowZone,
    priority: count(draft.priority, defaults.priority),
    previewTimeoutS: seconds(draft.previewTimeoutS, defaults.previewTimeoutS),
    onPreviewTimeout: draft.onPreviewTimeout,
    callDurationS: seconds(draft.callDurationS, defaults.callDurationS),
    maxCallS: seconds(draft.maxCallS, defaults.maxCallS),
    allowSkipAndClose: draft.allowSkipAndClose,
    appointmentGraceS: seconds(draft.appointmentGraceS, defaults.appointmentGraceS),
    appointmentOwnerOnly: draft.appointmentOwnerOnly,
    sequence: draft.sequence,
    sequenceKeys: draft.sequence === 'SEQUENCE_BY_ATTRIBUTE' ? draft.sequenceKeys : [],
    numberOrder: draft.numberOrder,
    numberTypeIds: draft.numberOrder === 'NUMBER_ORDER_BY_NUMBER_TYPE' ? draft.numberTypeIds : [],
    resultPolicy: {
      scope: policy.scope,
      nonRetryResults: byType ? [] : policy.nonRetryResults,
      defaultEntry: entry(policy.defaultEntry),
      numberTypeEntries: byType ? policy.numberTypeEntries.map((e) => ({ numberTypeId: e.numberTypeId, entry: entry(e.entry) })) : [],
    },
  } satisfies Task
}

export type Settable = ReturnType<typeof taskOf>

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** The fields of `after` that are not as in `before`; undefined for one that is gone. */
export function changes(before: Settable, after: Settable): Partial<Settable> {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => !same(old.get(key), value)))
}

/** What somebody else made of a task, with what was changed here since `base` put on top. */
export function rebase(base: Draft, mine: Draft, theirs: Draft): Draft {
  const before = new Map<string, unknown>(Object.entries(base))
  const changed = Object.fromEntries(Object.entries(mine).filter(([key, value]) => !same(before.get(key), value)))
  return { ...theirs, ...changed }
}
