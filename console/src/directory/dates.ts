import type { components } from '../api/schema'

type SpecialDate = components['schemas']['v1SpecialDate']

/** The three ways to say which days. */
export const ways = ['weekly', 'dateRange', 'yearly'] as const
export type Way = (typeof ways)[number]

/** The way in which a special date says its days. */
export const wayOf = (date: SpecialDate): Way => ways.find((w) => date[w] !== undefined) ?? 'weekly'

/** What a way begins with. */
export const begin: Record<Way, SpecialDate> = {
  weekly: { weekly: { weekdays: [] } },
  dateRange: { dateRange: { startDate: '', endDate: '' } },
  yearly: { yearly: { monthDay: '01-01' } },
}

/** A leap year, so that it has every day of a year. */
const leapYear = 2024

/** How many days a month has at most, 1 January to 12 December. */
export const daysIn = (month: number) => new Date(Date.UTC(leapYear, month, 0)).getUTCDate()

/** MM-DD as numbers. */
export function partsOf(monthDay: string): { month: number; day: number } {
  const [month = 1, day = 1] = monthDay.split('-').map(Number)
  return { month, day }
}

/** Numbers as MM-DD; a day that the month does not have becomes its last. */
export function monthDayOf(month: number, day: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(month)}-${two(Math.min(day, daysIn(month)))}`
}

/** The names of days and months in a language. */
export class DayNames {
  readonly #weekday: Intl.DateTimeFormat
  readonly #month: Intl.DateTimeFormat
  readonly #date: Intl.DateTimeFormat
  readonly #monthDay: Intl.DateTimeFormat
  readonly #list: Intl.ListFormat

  constructor(language: string) {
    const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' })
    this.#weekday = format({ weekday: 'long' })
    this.#month = format({ month: 'long' })
    this.#date = format({ dateStyle: 'medium' })
    this.#monthDay = format({ month: 'long', day: 'numeric' })
    this.#list = new Intl.ListFormat(language, { type: 'conjunction', style: 'short' })
  }

  /** 1 is Monday, 7 Sunday. */
  weekday(day: number): string {
    return this.#weekday.format(Date.UTC(leapYear, 0, day)) // 1 January 2024 was a Monday
  }

  weekdays(days: number[]): string {
    return this.#list.format(days.toSorted((a, b) => a - b).map((d) => this.weekday(d)))
  }

  month(month: number): string {
    return this.#month.format(Date.UTC(leapYear, month - 1, 1))
  }

  /** A YYYY-MM-DD. */
  date(date: string): string {
    const at = Date.parse(date)
    return Number.isNaN(at) ? date : this.#date.format(at)
  }

  /** A MM-DD. */
  monthDay(monthDay: string): string {
    const { month, day } = partsOf(monthDay)
    return this.#monthDay.format(Date.UTC(leapYear, month - 1, day))
  }
}
