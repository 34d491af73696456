import type { Resource } from '../api/types'
import type { Draft, PeriodDraft } from './draft'
import { readTime } from './times'

/** A part of the day, [start, end) in minutes since midnight; 1440 is the end of the day. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Which level of the rules holds on a day: periods of its own, the special ones, or the regular ones. */
export type Level = 'own' | 'special' | 'regular'

export const levels: readonly Level[] = ['regular', 'special', 'own']

/** A special date that the task has chosen. */
export interface ChosenDate {
  readonly name: string
  readonly days: SpecialDays
  /** Undefined: it has none, and the special periods hold. Empty: no calls. */
  readonly own?: readonly Span[]
}

type SpecialDays = NonNullable<Resource['specialDate']>

export interface Rules {
  readonly regular: readonly Span[]
  readonly special: readonly Span[]
  /** Whether periods of special dates are used. */
  readonly bySpecialDate: boolean
  readonly dates: readonly ChosenDate[]
}

/** What the rules make of one day. */
export interface DayPlan {
  readonly level: Level
  /** In order, none empty, no two touching. None: no calls. */
  readonly spans: readonly Span[]
  /** The special dates that decide. */
  readonly names: readonly string[]
}

const endOfDay = 24 * 60

/** Minutes since midnight of HH:MM. */
function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

/** The span of a period; null for one that is empty, runs backwards, or cannot be read. */
export function spanOf(period: PeriodDraft): Span | null {
  const [from, to] = [readTime(period.start), readTime(period.end)]
  if (from === null || to === null) return null
  const start = minutes(from)
  const end = to === '23:59' ? endOfDay : minutes(to)
  return start < end ? { start, end } : null
}

/** The union of spans: in order, none empty, no two touching. */
export function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (span.start >= span.end) continue
    if (last && span.start <= last.end) joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
    else joined.push(span)
  }
  return joined
}

/** 1 (Monday) to 7 (Sunday) of a date YYYY-MM-DD. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7
}

/** How specific a kind of special date is: of several, the most specific wins. */
function specificity(days: SpecialDays): number {
  return days.dateRange ? 3 : days.yearly ? 2 : 1
}

function matches(days: SpecialDays, date: string): boolean {
  if (days.dateRange) return (days.dateRange.startDate ?? '') <= date && date <= (days.dateRange.endDate ?? '')
  if (days.yearly) return days.yearly.monthDay === date.slice(5)
  return isWeekly(days, weekdayOf(date))
}

function isWeekly(days: SpecialDays, weekday: number): boolean {
  return days.weekly?.weekdays?.includes(weekday) ?? false
}

/** What the rules make of a local date YYYY-MM-DD: exactly one level holds. */
export function planOfDate(rules: Rules, date: string): DayPlan {
  return plan(rules, rules.dates.filter((d) => matches(d.days, date)))
}

/** What they make of a weekday, 1 (Monday) to 7, of any week that has no dated special date. */
export function planOfWeekday(rules: Rules, weekday: number): DayPlan {
  return plan(rules, rules.dates.filter((d) => isWeekly(d.days, weekday)))
}

function plan(rules: Rules, matching: readonly ChosenDate[]): DayPlan {
  const own = matching.filter((d) => rules.bySpecialDate && d.own !== undefined)
  if (own.length > 0) {
    const most = Math.max(...own.map((d) => specificity(d.days)))
    const winners = own.filter((d) => specificity(d.days) === most)
    return { level: 'own', spans: union(winners.flatMap((d) => d.own ?? [])), names: winners.map((d) => d.name) }
  }
  if (matching.length > 0) return { level: 'special', spans: union(rules.special), names: matching.map((d) => d.name) }
  return { level: 'regular', spans: union(rules.regular), names: [] }
}

function spansOf(periods: readonly PeriodDraft[]): Span[] {
  return periods.map(spanOf).filter((span) => span !== null)
}

/** The rules that a draft makes; a special date that the directory does not know is left out. */
export function rulesOf(draft: Draft, known: readonly Resource[]): Rules {
  return {
    regular: spansOf(draft.regularPeriods),
    special: spansOf(draft.specialPeriods),
    bySpecialDate: draft.allocateBySpecialDate,
    dates: draft.specialDates.flatMap(({ specialDateId, ownPeriods }) => {
      const resource = known.find((r) => r.id === specialDateId)
      if (!resource?.specialDate) return []
      const own = ownPeriods ? { own: spansOf(ownPeriods.periods) } : {}
      return [{ name: resource.displayName ?? specialDateId, days: resource.specialDate, ...own }]
    }),
  }
}

/** The days of a month YYYY-MM in weeks from Monday; null where a week has days of other months. */
export function weeksOf(month: string): (string | null)[][] {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const days = Array.from({ length: count }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`)
  const before = weekdayOf(`${month}-01`) - 1
  const cells = [...Array<null>(before).fill(null), ...days]
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) => Array.from({ length: 7 }, (_, day) => cells[week * 7 + day] ?? null))
}

/** The month that many after YYYY-MM. */
export function monthAfter(month: string, by: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7)
}

/** Consecutive days that the rules make the same of. */
export interface Run<Day> {
  readonly first: Day
  readonly last: Day
  readonly plan: DayPlan
}

/** Days in their order, joined as long as they are the same. */
export function runsOf<Day>(days: readonly { day: Day; plan: DayPlan }[]): Run<Day>[] {
  const runs: Run<Day>[] = []
  for (const { day, plan } of days) {
    const run = runs.at(-1)
    if (run && JSON.stringify(run.plan) === JSON.stringify(plan)) runs[runs.length - 1] = { ...run, last: day }
    else runs.push({ first: day, last: day, plan })
  }
  return runs
}
