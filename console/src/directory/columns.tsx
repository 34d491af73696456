import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Resource, ResourceKind } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import { useFormat } from '../i18n/format'
import { isRecord } from './check'
import { DayNames } from './dates'
import type { Kind } from './kinds'
import { referenceAt } from './references'
import { choicesOf, isNested, propertyAt } from './schema'

/** How many names of a list are written out. */
const namesShown = 3

/** What a list shows of a field of a resource, by the field's type. */
export function Cell({ kind, name, resource }: { kind: Kind; name: string; resource: Resource }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (resource.specialDate) return <Days resource={resource} />
  const path = `resource.${kind.spec}.${name}`
  const spec: unknown = resource[kind.spec]
  const value = isRecord(spec) ? spec[name] : undefined
  const property = propertyAt(path) ?? {}
  const reference = referenceAt(path)
  if (reference && Array.isArray(value)) return <Names kind={reference} ids={value.map(String)} />
  if (Array.isArray(value) && isNested(property)) return <span className="tabular">{format.number(value.length)}</span>
  if (name === 'status') return <StateBadge state={String(value)} />
  if (choicesOf(property)) return t(`enums:${String(value)}`)
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'number') return <span className="tabular">{format.number(value)}</span>
  return (
    <Text size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
      {typeof value === 'string' ? value : ''}
    </Text>
  )
}

function Names({ kind, ids }: { kind: ResourceKind; ids: string[] }) {
  const name = useResourceNames(kind)
  const rest = ids.length - namesShown
  return (
    <Text size="sm">
      {ids.slice(0, namesShown).map(name).join(', ')}
      {rest > 0 && ` +${rest}`}
    </Text>
  )
}

/** The days of a special date, in words. */
function Days({ resource }: { resource: Resource }) {
  const { t, i18n } = useTranslation('directory')
  const names = new DayNames(i18n.language)
  const { weekly, dateRange, yearly } = resource.specialDate ?? {}
  if (weekly) return names.weekdays(weekly.weekdays ?? [])
  if (dateRange) return t('dates.range', { start: names.date(dateRange.startDate ?? ''), end: names.date(dateRange.endDate ?? '') })
  return t('dates.everyYear', { day: names.monthDay(yearly?.monthDay ?? '') })
}
