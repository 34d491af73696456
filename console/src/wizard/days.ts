import { useTranslation } from 'react-i18next'
import type { Resource } from '../api/types'
import type { DayPlan } from './windows'

type SpecialDays = NonNullable<Resource['specialDate']>

/** 2024-01-01 was a Monday, of a leap year. */
const monday = Date.UTC(2024, 0, 1)
const dayMs = 24 * 3600_000

/** The names of the weekdays from Monday, in a language. */
export function weekdayNames(language: string, width: 'short' | 'long'): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: width, timeZone: 'UTC' })
  return Array.from({ length: 7 }, (_, i) => format.format(monday + i * dayMs))
}

/** Writes which days a special date has. */
export function useDays(): (days: SpecialDays) => string {
  const { t, i18n } = useTranslation('wizard')
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' })
  const monthDay = new Intl.DateTimeFormat(i18n.language, { month: 'long', day: 'numeric', timeZone: 'UTC' })
  return ({ weekly, dateRange, yearly }) => {
    if (weekly) {
      const names = weekdayNames(i18n.language, 'long')
      return t('windows.weekly', { days: (weekly.weekdays ?? []).map((d) => names[d - 1]).join(t('and')) })
    }
    if (dateRange) return t('windows.range', { start: date.format(new Date(dateRange.startDate ?? 0)), end: date.format(new Date(dateRange.endDate ?? 0)) })
    return t('windows.yearly', { day: monthDay.format(new Date(`2024-${yearly?.monthDay ?? '01-01'}`)) })
  }
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** A span as hours of the clock. */
export function hoursOf({ start, end }: { start: number; end: number }): string {
  return `${clock(start)}–${clock(end)}`
}

/** Writes when calls are allowed on a day. */
export function useHours(): (plan: DayPlan) => string {
  const { t } = useTranslation('wizard')
  return ({ spans }) => (spans.length === 0 ? t('windows.noCalls') : spans.map(hoursOf).join(t('comma')))
}
