import { describe, expect, it } from 'vitest'
import { monthAfter, planOfDate, planOfWeekday, runsOf, spanOf, union, weekdayOf, weeksOf, type ChosenDate, type Rules } from './windows'

const span = (start: number, end: number) => ({ start: start * 60, end: end * 60 })
const range = (name: string, startDate: string, endDate: string, own?: ChosenDate['own']): ChosenDate => ({ name, days: { dateRange: { startDate, endDate } }, own })
const yearly = (name: string, monthDay: string, own?: ChosenDate['own']): ChosenDate => ({ name, days: { yearly: { monthDay } }, own })
const weekly = (name: string, weekdays: number[], own?: ChosenDate['own']): ChosenDate => ({ name, days: { weekly: { weekdays } }, own })

const base: Rules = { regular: [span(9, 12), span(14, 18)], special: [span(10, 11)], bySpecialDate: true, dates: [] }
/** 2026-10-01 is a Thursday. */
const day = '2026-10-01'

describe('one level holds on each date', () => {
  it.each<[string, Partial<Rules>, string, object]>([
    ['regular without special dates', {}, day, { level: 'regular', spans: base.regular, names: [] }],
    ['regular when none matches', { dates: [weekly('Weekend', [6, 7])] }, day, { level: 'regular', names: [] }],
    ['special when one matches', { dates: [weekly('Thursdays', [4])] }, day, { level: 'special', spans: base.special, names: ['Thursdays'] }],
    ['no calls when it holds and has none', { special: [], dates: [yearly('National Day', '10-01')] }, day, { level: 'special', spans: [] }],
    ['own periods', { dates: [yearly('National Day', '10-01', [span(15, 16)])] }, day, { level: 'own', spans: [span(15, 16)], names: ['National Day'] }],
    ['own and empty: no calls', { dates: [yearly('National Day', '10-01', [])] }, day, { level: 'own', spans: [] }],
    [
      'own periods are not used when that is off',
      { bySpecialDate: false, dates: [yearly('National Day', '10-01', [span(15, 16)])] },
      day,
      { level: 'special', spans: base.special, names: ['National Day'] },
    ],
    [
      'own before special, of whatever kind',
      { dates: [range('Golden week', day, '2026-10-07'), weekly('Thursdays', [4], [span(8, 9)])] },
      day,
      { level: 'own', spans: [span(8, 9)], names: ['Thursdays'] },
    ],
    [
      'range before yearly before weekly',
      { dates: [weekly('Thursdays', [4], [span(1, 2)]), yearly('National Day', '10-01', [span(3, 4)]), range('Golden week', day, '2026-10-07', [span(5, 6)])] },
      day,
      { level: 'own', spans: [span(5, 6)], names: ['Golden week'] },
    ],
    [
      'yearly before weekly',
      { dates: [weekly('Thursdays', [4], [span(1, 2)]), yearly('National Day', '10-01', [span(3, 4)])] },
      day,
      { level: 'own', spans: [span(3, 4)], names: ['National Day'] },
    ],
    [
      'the union within one kind',
      { dates: [weekly('A', [4], [span(9, 11)]), weekly('B', [4, 5], [span(10, 13)])] },
      day,
      { level: 'own', spans: [span(9, 13)], names: ['A', 'B'] },
    ],
    ['a range has its last day', { dates: [range('Golden week', '2026-09-25', day)] }, day, { level: 'special' }],
    ['and ends after it', { dates: [range('Before', '2026-09-25', '2026-09-30')] }, day, { level: 'regular' }],
  ])('%s', (_, change, date, expected) => {
    expect(planOfDate({ ...base, ...change }, date)).toMatchObject(expected)
  })

  it('02-29 is in leap years only', () => {
    const rules = { ...base, dates: [yearly('Leap day', '02-29')] }
    expect(planOfDate(rules, '2028-02-29').level).toBe('special')
    expect(planOfDate(rules, '2027-03-01').level).toBe('regular')
  })
})

describe('the week', () => {
  const rules = { ...base, dates: [weekly('Saturday', [6], [span(10, 12)]), weekly('Sunday', [7]), range('Always', '2000-01-01', '2100-01-01', [])] }

  it('has weekly special dates, and no dated ones', () => {
    expect([1, 6, 7].map((d) => planOfWeekday(rules, d).level)).toEqual(['regular', 'own', 'special'])
  })
})

describe('runs', () => {
  it('are consecutive days of the same', () => {
    const rules = { ...base, dates: [weekly('Weekend', [6, 7]), weekly('Wednesday', [3], [])] }
    const runs = runsOf([1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, plan: planOfWeekday(rules, day) })))
    expect(runs.map(({ first, last, plan }) => [first, last, plan.level])).toEqual([
      [1, 2, 'regular'],
      [3, 3, 'own'],
      [4, 5, 'regular'],
      [6, 7, 'special'],
    ])
  })
})

describe('spans', () => {
  it.each([
    ['09:00', '12:00', { start: 540, end: 720 }],
    ['00:00', '23:59', { start: 0, end: 1440 }],
    ['23:58', '23:59', { start: 1438, end: 1440 }],
    ['9', '12', { start: 540, end: 720 }],
    ['00:00', '00:00', null],
    ['12:00', '09:00', null],
    ['soon', '12:00', null],
  ])('%s to %s', (start, end, expected) => {
    expect(spanOf({ start, end })).toEqual(expected)
  })

  it('join where they overlap or touch', () => {
    expect(union([span(14, 18), span(9, 12), span(12, 13), span(10, 11), span(20, 20)])).toEqual([span(9, 13), span(14, 18)])
  })
})

describe('the calendar', () => {
  it.each([
    ['2026-10-01', 4],
    ['2026-10-04', 7],
    ['2024-02-29', 4],
  ])('%s is weekday %d', (date, weekday) => {
    expect(weekdayOf(date)).toBe(weekday)
  })

  it('puts a month into weeks from Monday', () => {
    const weeks = weeksOf('2026-10')
    expect(weeks).toHaveLength(5)
    expect(weeks[0]).toEqual([null, null, null, '2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04'])
    expect(weeks[4]).toEqual(['2026-10-26', '2026-10-27', '2026-10-28', '2026-10-29', '2026-10-30', '2026-10-31', null])
  })

  it('goes over the years', () => {
    expect(monthAfter('2026-12', 1)).toBe('2027-01')
    expect(monthAfter('2026-01', -1)).toBe('2025-12')
  })
})
