import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import { useTaskNames } from '../api/tasks'
import { useFormat } from '../i18n/format'
import { findingOf } from './evidence'
import { useReason } from './useReason'

/** Says what the server found in the reader's language; as the server says it where that is not known. */
export function useEvidence(): (evidence: string) => string {
  const { t } = useTranslation(['live', 'enums'])
  const format = useFormat()
  const taskName = useTaskNames()
  const queueName = useResourceNames('RESOURCE_KIND_SKILL_QUEUE')
  const reason = useReason()

  const value = (name: string, given: string): string => {
    if (name === 'at') return format.dateTime(given)
    if (name === 'state') return t(`enums:AGENT_STATE_${given}`)
    if (name === 'reason') return reason(given)
    if (name === 'task') return taskName(given)
    if (name === 'queue') return queueName(given)
    if (name === 'inner') return say(given)
    return given
  }
  const say = (evidence: string): string => {
    const finding = findingOf(evidence)
    if (finding === undefined) return evidence
    return t(`why.said.${finding.key}`, Object.fromEntries(Object.entries(finding.values).map(([name, given]) => [name, value(name, given)])))
  }
  return say
}
