import { useTranslation } from 'react-i18next'
import { shortName } from './audit'
import { lastPart } from './targets'

/** What an entry has, in words. What has none is as the log has it. */
export function useAuditNames() {
  const { t, i18n } = useTranslation(['admin', 'enums'])
  const known = (key: string, otherwise = '') => (i18n.exists(key) ? t(key) : otherwise)
  return {
    methodOf: (method: string | undefined) => known(`admin:audit.methods.${shortName(method)}`, shortName(method)),
    roleOf: (role: string | undefined) => known(`enums:ROLE_${role?.toUpperCase()}`, role),
    fieldOf: (field: string) => known(`admin:audit.fields.${lastPart(field)}`, field),
    valueOf: (value: string) => (/^(true|false)$/.test(value) ? t(value === 'true' ? 'common:yes' : 'common:no') : known(`enums:${value}`, value)),
  }
}
