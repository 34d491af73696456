import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery, useResourceNames } from '../api/directory'
import { useFormat } from '../i18n/format'
import { fromLocal } from '../i18n/localTime'
import { useHours, weekdayNames } from './days'
import type { Draft, PeriodDraft } from './draft'
import { useWizard } from './form'
import type { Step } from './steps'
import { readTime } from './times'
import { planOfWeekday, rulesOf, runsOf } from './windows'

interface Section {
  step: Step
  /** What is said, and how it is; nothing that is left empty. */
  rows: [name: string, value: string][]
}

/** What a draft says in words, step by step; the result policy has words of its own. */
export function useSummary(draft: Draft): Section[] {
  const { t } = useTranslation(['wizard', 'enums'])
  const said = (rows: Section['rows']) => rows.filter(([, value]) => value !== '')
  return [
    { step: 'basics', rows: said(useBasics(draft)) },
    { step: 'windows', rows: said(useWindows(draft)) },
    { step: 'strategy', rows: said(useStrategy(draft)) },
    { step: 'sequence', rows: said(useSequence(draft)) },
    { step: 'rounds', rows: said(useRounds(draft)) },
    { step: 'policy', rows: [[t('policy.scope'), t(`enums:${draft.resultPolicy.scope}`)]] },
  ]
}

function useList(): (items: readonly string[]) => string {
  const { t } = useTranslation('wizard')
  return (items) => items.join(t('comma'))
}

function useBasics(draft: Draft): Section['rows'] {
  const { t } = useTranslation('wizard')
  const format = useFormat()
  const list = useList()
  const names = {
    queue: useResourceNames('RESOURCE_KIND_SKILL_QUEUE'),
    number: useResourceNames('RESOURCE_KIND_CALLER_NUMBER'),
    group: useResourceNames('RESOURCE_KIND_CALLER_NUMBER_GROUP'),
    unit: useResourceNames('RESOURCE_KIND_ORG_UNIT'),
    questionnaire: useResourceNames('RESOURCE_KIND_QUESTIONNAIRE'),
    result: useResourceNames('RESOURCE_KIND_BUSINESS_RESULT'),
    prompt: useResourceNames('RESOURCE_KIND_VOICE_PROMPT'),
    blocklist: useResourceNames('RESOURCE_KIND_BLOCKLIST_GROUP'),
    template: useResourceNames('RESOURCE_KIND_NOTIFICATION_TEMPLATE'),
  }
  const callers =
    draft.callers === 'group' ? names.group(draft.callerNumberGroupId) : list([...draft.callerNumberIds.map(names.number), ...draft.callerNumbers.map((c) => c.number)])
  return [
    [t('basics.displayName'), draft.displayName],
    [t('basics.startTime'), draft.startTime && format.dateTime(fromLocal(draft.startTime))],
    [t('basics.endTime'), draft.endTime && format.dateTime(fromLocal(draft.endTime))],
    [t('basics.skillQueue'), names.queue(draft.skillQueueId)],
    [t('basics.callers'), callers],
    [t('basics.description'), draft.description],
    [t('basics.orgUnit'), names.unit(draft.orgUnitId)],
    [t('basics.questionnaire'), names.questionnaire(draft.questionnaireId)],
    [t('basics.businessResult'), names.result(draft.businessResultId)],
    [t('basics.voicePrompts'), list(draft.voicePromptIds.map(names.prompt))],
    [t('basics.blocklistGroups'), list(draft.blocklistGroupIds.map(names.blocklist))],
    [t('basics.callbackUrl'), draft.callbackUrl],
    [t('basics.failureSms'), names.template(draft.failureSms.templateId)],
    [t('basics.resultSms'), list(draft.businessResultSms.map((s) => t('basics.resultSmsLine', { result: names.result(s.businessResultId), template: names.template(s.templateId) })))],
  ]
}

function useWindows(draft: Draft): Section['rows'] {
  const { t, i18n } = useTranslation(['wizard', 'enums'])
  const hours = useHours()
  const list = useList()
  const { data: known } = useQuery(resourcesQuery('RESOURCE_KIND_SPECIAL_DATE'))
  const names = useResourceNames('RESOURCE_KIND_SPECIAL_DATE')
  const rules = rulesOf(draft, known ?? [])
  const periods = (set: readonly PeriodDraft[]) =>
    set.length === 0 ? t('windows.noCalls') : list(set.map((p) => `${readTime(p.start) ?? p.start}–${readTime(p.end) ?? p.end}`))
  const week = runsOf(weekdayNames(i18n.language, 'short').map((day, i) => ({ day, plan: planOfWeekday(rules, i + 1) })))
  const days = week.map(({ first, last, plan }) => `${first === last ? first : t('fromTo', { first, last })} ${hours(plan)}`)
  return [
    [t('windows.regular'), periods(draft.regularPeriods)],
    [t('windows.dates'), list(draft.specialDates.map((d) => (d.ownPeriods ? t('windows.dateWithOwn', { name: names(d.specialDateId), hours: periods(d.ownPeriods.periods) }) : names(d.specialDateId))))],
    [t('windows.special'), draft.specialDates.length === 0 ? '' : periods(draft.specialPeriods)],
    [t('windows.allocate'), draft.specialDates.length === 0 ? '' : t(draft.allocateBySpecialDate ? 'common:yes' : 'common:no')],
    [t('windows.week'), days.join(t('semicolon'))],
    [t('windows.zone'), t(`enums:${draft.windowZone}`)],
  ]
}

function useStrategy(draft: Draft): Section['rows'] {
  const { t } = useTranslation(['wizard', 'enums'])
  const { settings } = useWizard()
  const yes = (value: boolean) => t(value ? 'common:yes' : 'common:no')
  return [
    [t('strategy.priority'), `${draft.priority} · ${t(`enums:${settings.priorityMode ?? 'PRIORITY_MODE_STRICT'}`)}`],
    [t('strategy.previewTimeout'), draft.previewTimeoutS],
    [t('strategy.onTimeout'), t(`enums:${draft.onPreviewTimeout}`)],
    [t('strategy.skipAndClose'), yes(draft.allowSkipAndClose)],
    [t('strategy.callDuration'), draft.callDurationS],
    [t('strategy.maxCall'), draft.maxCallS],
    [t('strategy.ownerOnly'), yes(draft.appointmentOwnerOnly)],
    [t('strategy.grace'), draft.appointmentOwnerOnly ? '' : draft.appointmentGraceS],
  ]
}

function useSequence(draft: Draft): Section['rows'] {
  const { t } = useTranslation(['wizard', 'enums'])
  const list = useList()
  const names = useResourceNames('RESOURCE_KIND_DATA_ATTRIBUTE')
  const keys = draft.sequence === 'SEQUENCE_BY_ATTRIBUTE' ? draft.sequenceKeys : []
  return [
    [t('sequence.label'), t(`enums:${draft.sequence}`)],
    [t('sequence.keys'), list(keys.map((k) => t('sequence.keyLine', { name: names(k.dataAttributeId), direction: t(k.descending ? 'sequence.descending' : 'sequence.ascending') })))],
  ]
}

function useRounds(draft: Draft): Section['rows'] {
  const { t } = useTranslation(['wizard', 'enums'])
  const list = useList()
  const names = useResourceNames('RESOURCE_KIND_NUMBER_TYPE')
  return [
    [t('rounds.label'), t(`enums:${draft.numberOrder}`)],
    [t('rounds.types'), draft.numberOrder === 'NUMBER_ORDER_BY_NUMBER_TYPE' ? list(draft.numberTypeIds.map(names)) : ''],
  ]
}
