import type { TFunction } from 'i18next'
import type { components } from '../api/schema'
import type { ResourceKind, Task } from '../api/types'
import type { Formats } from '../i18n/format'

type Schemas = components['schemas']
type Period = Schemas['v1Period']
type Entry = Schemas['v1PolicyEntry']

/** What of a task is no configuration: its identity, its life, and what the server says of it. */
type Life = 'id' | 'state' | 'revision' | 'etag' | 'createTime' | 'updateTime' | 'templateId' | 'conditions'

/** What the words are made with. */
export interface Words {
  /** Texts of the namespaces tasks and enums. */
  t: TFunction<['tasks', 'enums']>
  /** What people call a resource. */
  name: (kind: ResourceKind, id: string | undefined) => string
  format: Formats
}

/** The row that tells of each field: one, or several that make one choice together. */
export const rowOf = {
  displayName: 'name',
  description: 'description',
  orgUnitId: 'orgUnit',
  taskType: 'type',
  startTime: 'dates',
  endTime: 'dates',
  priority: 'priority',
  skillQueueId: 'queue',
  callerNumberIds: 'callers',
  callerNumberGroupId: 'callers',
  callerNumbers: 'callers',
  previewTimeoutS: 'preview',
  onPreviewTimeout: 'preview',
  callDurationS: 'ring',
  maxCallS: 'ring',
  allowSkipAndClose: 'close',
  appointmentGraceS: 'appointments',
  appointmentOwnerOnly: 'appointments',
  blocklistGroupIds: 'blocklists',
  voicePromptIds: 'prompts',
  windowZone: 'zone',
  regularPeriods: 'periods',
  specialDates: 'specialDates',
  allocateBySpecialDate: 'specialDates',
  specialPeriods: 'specialDates',
  sequence: 'sequence',
  sequenceKeys: 'sequence',
  numberOrder: 'rounds',
  numberTypeIds: 'rounds',
  resultPolicy: 'policy',
  businessResultId: 'results',
  questionnaireId: 'questionnaire',
  callbackUrl: 'callback',
  failureSms: 'failureSms',
  businessResultSms: 'resultSms',
} as const satisfies Record<Exclude<keyof Task, Life>, string>

export type Row = (typeof rowOf)[keyof typeof rowOf]

/** The rows as they are read, by section. */
export const sections = {
  basics: ['name', 'description', 'orgUnit', 'type', 'dates', 'queue', 'priority'],
  windows: ['zone', 'periods', 'specialDates'],
  calls: ['callers', 'preview', 'ring', 'close', 'appointments', 'blocklists', 'prompts'],
  order: ['sequence', 'rounds'],
  policy: ['policy'],
  after: ['results', 'questionnaire', 'resultSms', 'failureSms', 'callback'],
} as const satisfies Record<string, Row[]>

export type Section = keyof typeof sections

/** The row that a changed field is told in; the path is as in an update mask. Undefined when no row tells of it. */
export function rowOfPath(path: string): Row | undefined {
  const field = (path.split('.')[0] ?? '').replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase())
  return Object.entries(rowOf).find(([name]) => name === field)?.[1]
}

/** A row of a task in words, a line each. Nothing where nothing was chosen. */
export function describe(task: Task, row: Row, words: Words): string[] {
  return lines[row](task, words).filter((line) => line !== '')
}

type Lines = (task: Task, words: Words) => string[]

const lines: Record<Row, Lines> = {
  name: (task) => [task.displayName ?? ''],
  description: (task) => [task.description ?? ''],
  orgUnit: (task, { name }) => [name('RESOURCE_KIND_ORG_UNIT', task.orgUnitId)],
  type: (task, words) => [value(words, task.taskType)],
  dates: ({ startTime, endTime }, { format }) => (startTime || endTime ? [`${format.dateTime(startTime)} – ${format.dateTime(endTime)}`] : []),
  priority: (task, { t }) => [task.priority ? t('say.level', { value: task.priority }) : ''],
  queue: (task, { name }) => [name('RESOURCE_KIND_SKILL_QUEUE', task.skillQueueId)],
  callers: (task, { name }) => [
    ...(task.callerNumberIds ?? []).map((id) => name('RESOURCE_KIND_CALLER_NUMBER', id)),
    ...(task.callerNumbers ?? []).map((caller) => caller.number ?? ''),
    name('RESOURCE_KIND_CALLER_NUMBER_GROUP', task.callerNumberGroupId),
  ],
  preview: (task, words) => [
    words.t('say.preview', { time: words.format.duration(task.previewTimeoutS ?? 0), next: value(words, task.onPreviewTimeout) }),
  ],
  ring: (task, { t, format }) => [t('say.ring', { ring: format.duration(task.callDurationS ?? 0), report: format.duration(task.maxCallS ?? 0) })],
  close: (task, { t }) => [t(task.allowSkipAndClose ? 'say.mayClose' : 'say.mayNotClose')],
  appointments: (task, { t, format }) => [
    task.appointmentOwnerOnly ? t('say.ownerOnly') : t('say.grace', { time: format.duration(task.appointmentGraceS ?? 0) }),
  ],
  blocklists: (task, { name }) => (task.blocklistGroupIds ?? []).map((id) => name('RESOURCE_KIND_BLOCKLIST_GROUP', id)),
  prompts: (task, { name }) => (task.voicePromptIds ?? []).map((id) => name('RESOURCE_KIND_VOICE_PROMPT', id)),
  zone: (task, words) => [value(words, task.windowZone)],
  periods: (task, { t }) => [periods(task.regularPeriods, t)],
  specialDates,
  sequence: (task, words) => [
    value(words, task.sequence),
    ...(task.sequenceKeys ?? []).map((key, i) =>
      words.t(key.descending ? 'say.descending' : 'say.ascending', { place: i + 1, name: words.name('RESOURCE_KIND_DATA_ATTRIBUTE', key.dataAttributeId) }),
    ),
  ],
  rounds: (task, words) => [
    value(words, task.numberOrder),
    ...(task.numberTypeIds ?? []).map((id, i) => words.t('say.place', { place: i + 1, name: words.name('RESOURCE_KIND_NUMBER_TYPE', id) })),
  ],
  policy,
  results: (task, { t, name }) => [
    task.businessResultId ? t('say.below', { name: name('RESOURCE_KIND_BUSINESS_RESULT', task.businessResultId) }) : t('say.anyResult'),
  ],
  questionnaire: (task, { name }) => [name('RESOURCE_KIND_QUESTIONNAIRE', task.questionnaireId)],
  callback: (task) => [task.callbackUrl ?? ''],
  failureSms: (task, words) =>
    task.failureSms
      ? [words.t('say.sms', { template: words.name('RESOURCE_KIND_NOTIFICATION_TEMPLATE', task.failureSms.templateId), provider: value(words, task.failureSms.provider) })]
      : [],
  resultSms: (task, { t, name }) =>
    (task.businessResultSms ?? []).map((sms) =>
      t('say.after', {
        result: name('RESOURCE_KIND_BUSINESS_RESULT', sms.businessResultId),
        template: name('RESOURCE_KIND_NOTIFICATION_TEMPLATE', sms.templateId),
      }),
    ),
}

/** An enum value by its name; nothing for one that was never set. */
function value({ t }: Words, of: string | undefined): string {
  return of && !of.endsWith('_UNSPECIFIED') ? t(`enums:${of}`) : ''
}

/** The last minute that can be written, which means the end of the day. */
const endOfDay = '23:59'

/** Periods of a day. 00:00–00:00 is none, and none at all is no calls. */
export function periods(of: Period[] | undefined, t: Words['t']): string {
  const real = (of ?? []).filter((p) => p.start !== p.end)
  if (real.length === 0) return t('say.noCalls')
  return real
    .map(({ start = '', end = '' }) => (start === '00:00' && end === endOfDay ? t('say.allDay') : `${start}–${end === endOfDay ? '24:00' : end}`))
    .join(t('say.comma'))
}

function specialDates(task: Task, { t, name }: Words): string[] {
  return (task.specialDates ?? []).map((date) => {
    const own = task.allocateBySpecialDate ? date.ownPeriods?.periods : undefined
    return t('say.on', { what: name('RESOURCE_KIND_SPECIAL_DATE', date.specialDateId), is: periods(own ?? task.specialPeriods, t) })
  })
}

function policy({ resultPolicy }: Task, words: Words): string[] {
  const { t, name } = words
  if (!resultPolicy) return []
  const never = (resultPolicy.nonRetryResults ?? []).map((r) => value(words, r))
  const of = (who: string, what: Entry | undefined) => entry(what, words).map((line) => t('say.on', { what: who, is: line }))
  const byType = (resultPolicy.numberTypeEntries ?? []).flatMap((e) => of(name('RESOURCE_KIND_NUMBER_TYPE', e.numberTypeId), e.entry))
  const others = resultPolicy.scope === 'POLICY_SCOPE_CONTACT' ? of(t('say.otherTypes'), resultPolicy.defaultEntry) : entry(resultPolicy.defaultEntry, words)
  return [...(never.length > 0 ? [t('say.never', { results: never.join(t('say.comma')) })] : []), ...byType, ...others]
}

/** What the server takes where no interval was given, in s. */
const defaultInterval = 1800

function entry(of: Entry | undefined, words: Words): string[] {
  const { t, format } = words
  const gap = (seconds: number | undefined | null) => format.duration(seconds ?? defaultInterval)
  if (!of?.byResult) {
    const [days, times] = [t('say.days', { count: of?.maxAttemptDays || 1 }), t('say.times', { count: of?.maxAttemptsPerDay || 1 })]
    return [t('say.byDays', { days, times, gap: gap(of?.intervalS) })]
  }
  const retries = (of.retries ?? []).map((retry) =>
    retry.retryTimes
      ? t('say.retry', { result: value(words, retry.displayedResult), count: retry.retryTimes, gap: gap(retry.intervalS) })
      : t('say.noRetry', { result: value(words, retry.displayedResult) }),
  )
  return [...retries, t('say.otherResults')]
}

/** The kinds of which tasks name resources: only these have to be known to describe them. */
export function kindsOf(tasks: Task[]): ResourceKind[] {
  const named: [ResourceKind, (task: Task) => unknown][] = [
    ['RESOURCE_KIND_ORG_UNIT', (t) => t.orgUnitId],
    ['RESOURCE_KIND_SKILL_QUEUE', (t) => t.skillQueueId],
    ['RESOURCE_KIND_CALLER_NUMBER', (t) => t.callerNumberIds?.length],
    ['RESOURCE_KIND_CALLER_NUMBER_GROUP', (t) => t.callerNumberGroupId],
    ['RESOURCE_KIND_BLOCKLIST_GROUP', (t) => t.blocklistGroupIds?.length],
    ['RESOURCE_KIND_VOICE_PROMPT', (t) => t.voicePromptIds?.length],
    ['RESOURCE_KIND_SPECIAL_DATE', (t) => t.specialDates?.length],
    ['RESOURCE_KIND_DATA_ATTRIBUTE', (t) => t.sequenceKeys?.length],
    ['RESOURCE_KIND_NUMBER_TYPE', (t) => Boolean(t.numberTypeIds?.length) || t.resultPolicy?.numberTypeEntries?.length],
    ['RESOURCE_KIND_BUSINESS_RESULT', (t) => t.businessResultId || t.businessResultSms?.length],
    ['RESOURCE_KIND_QUESTIONNAIRE', (t) => t.questionnaireId],
    ['RESOURCE_KIND_NOTIFICATION_TEMPLATE', (t) => t.failureSms || t.businessResultSms?.length],
  ]
  return named.filter(([, names]) => tasks.some(names)).map(([kind]) => kind)
}
