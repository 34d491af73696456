import type { Draft, EntryDraft, PeriodDraft } from './draft'
import { readDuration, readTime } from './times'

export const steps = ['basics', 'windows', 'strategy', 'sequence', 'rounds', 'policy', 'review'] as const
export type Step = (typeof steps)[number]

/** What each field is called: a key of wizard.json that begins with the step where it is filled in. */
const labels: Record<Exclude<keyof Draft, 'callers'>, `${Step}.${string}`> = {
  displayName: 'basics.displayName',
  description: 'basics.description',
  orgUnitId: 'basics.orgUnit',
  callerNumberIds: 'basics.callers',
  callerNumbers: 'basics.freeCallers',
  callerNumberGroupId: 'basics.callerGroup',
  startTime: 'basics.startTime',
  endTime: 'basics.endTime',
  skillQueueId: 'basics.skillQueue',
  questionnaireId: 'basics.questionnaire',
  businessResultId: 'basics.businessResult',
  voicePromptIds: 'basics.voicePrompts',
  blocklistGroupIds: 'basics.blocklistGroups',
  callbackUrl: 'basics.callbackUrl',
  failureSms: 'basics.failureSms',
  businessResultSms: 'basics.resultSms',
  regularPeriods: 'windows.regular',
  specialDates: 'windows.dates',
  allocateBySpecialDate: 'windows.allocate',
  specialPeriods: 'windows.special',
  windowZone: 'windows.zone',
  priority: 'strategy.priority',
  previewTimeoutS: 'strategy.previewTimeout',
  onPreviewTimeout: 'strategy.onTimeout',
  callDurationS: 'strategy.callDuration',
  maxCallS: 'strategy.maxCall',
  allowSkipAndClose: 'strategy.skipAndClose',
  appointmentGraceS: 'strategy.grace',
  appointmentOwnerOnly: 'strategy.ownerOnly',
  sequence: 'sequence.label',
  sequenceKeys: 'sequence.keys',
  numberOrder: 'rounds.label',
  numberTypeIds: 'rounds.types',
  resultPolicy: 'policy.again',
}

const labelByField = new Map<string, string>(Object.entries(labels))

/** What the field at a path, or the one it is in, is called: a key of wizard.json; undefined for one that no step has. */
export function labelOf(path: string): string | undefined {
  return labelByField.get(path.split('.', 1)[0] ?? '')
}

/** The step of a field by its path; undefined for one that no step has. */
export function stepOf(path: string): Step | undefined {
  const label = labelOf(path)
  return steps.find((step) => label?.startsWith(`${step}.`))
}

/** The first step that one of the paths belongs to. */
export function firstStep(paths: readonly string[]): Step | undefined {
  return steps.find((step) => paths.some((path) => stepOf(path) === step))
}

/** Whether an error of `path` belongs to the field at `field`, or to something in it. */
export function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`)
}

/** What can be wrong before the server is asked: a key of wizard.json below `check`. */
type Complaint = 'required' | 'time' | 'duration'

/**
 * What is missing, and what was typed that is no time and no duration: the server could not be told. All else is the
 * server's to judge.
 */
export function check(draft: Draft): Record<string, Complaint> {
  const wrong: Record<string, Complaint> = {}
  const required = (path: string, there: boolean) => {
    if (!there) wrong[path] = 'required'
  }
  const periods = (path: string, list: readonly PeriodDraft[]) =>
    list.forEach(({ start, end }, i) => {
      if (readTime(start) === null) wrong[`${path}.${i}.start`] = 'time'
      if (readTime(end) === null) wrong[`${path}.${i}.end`] = 'time'
    })
  const duration = (path: string, text: string) => {
    if (readDuration(text) === null) wrong[path] = 'duration'
  }
  const entry = (path: string, { byResult, retries, intervalS }: EntryDraft) => {
    if (!byResult) return duration(`${path}.intervalS`, intervalS)
    retries.forEach((r, i) => duration(`${path}.retries.${i}.intervalS`, r.intervalS))
  }

  required('displayName', draft.displayName.trim() !== '')
  required('startTime', draft.startTime !== '')
  required('endTime', draft.endTime !== '')
  required('skillQueueId', draft.skillQueueId !== '')
  if (draft.callers === 'group') required('callerNumberGroupId', draft.callerNumberGroupId !== '')
  else required('callerNumberIds', draft.callerNumberIds.length + draft.callerNumbers.length > 0)

  required('regularPeriods', draft.regularPeriods.length > 0)
  periods('regularPeriods', draft.regularPeriods)
  periods('specialPeriods', draft.specialPeriods)
  draft.specialDates.forEach((d, i) => periods(`specialDates.${i}.ownPeriods.periods`, d.ownPeriods?.periods ?? []))

  duration('previewTimeoutS', draft.previewTimeoutS)
  duration('callDurationS', draft.callDurationS)
  duration('maxCallS', draft.maxCallS)
  duration('appointmentGraceS', draft.appointmentGraceS)

  entry('resultPolicy.defaultEntry', draft.resultPolicy.defaultEntry)
  if (draft.resultPolicy.scope === 'POLICY_SCOPE_CONTACT') {
    draft.resultPolicy.numberTypeEntries.forEach((e, i) => {
      required(`resultPolicy.numberTypeEntries.${i}.numberTypeId`, e.numberTypeId !== '')
      entry(`resultPolicy.numberTypeEntries.${i}.entry`, e.entry)
    })
  }
  return wrong
}
