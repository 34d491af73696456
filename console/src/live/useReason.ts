import { useTranslation } from 'react-i18next'

/** Why an agent is not ready: what a person wrote as it is, what a rule set in words (live.json below `reasons`). */
export function useReason(): (reason: string | undefined) => string {
  const { t, i18n } = useTranslation('live')
  return (reason = '') => (i18n.exists(`live:reasons.${reason}`) ? t(`reasons.${reason}`) : reason)
}
