import type { StatPoint } from '../api/types'

/** How far back a trend goes, and how long one of its slots is, in ms. */
export const ranges = {
  hour: { step: 'SERIES_STEP_MINUTE', slot: 60_000, slots: 60 },
  day: { step: 'SERIES_STEP_HOUR', slot: 3600_000, slots: 24 },
  week: { step: 'SERIES_STEP_HOUR', slot: 3600_000, slots: 7 * 24 },
} as const

export type Range = keyof typeof ranges

export const isRange = (value: string): value is Range => value in ranges

/** What ended. */
export interface Counts {
  answered: number
  notAnswered: number
  accepted: number
  skipped: number
  snoozed: number
  timedOut: number
  revoked: number
}

/** One minute or hour. */
export interface Slot extends Counts {
  /** When it begins, in ms since 1970. */
  time: number
}

/** When the first slot of a range begins. The last one is that of now. */
export function startOf(range: Range, now: number): number {
  const { slot, slots } = ranges[range]
  return (Math.floor(now / slot) + 1 - slots) * slot
}

/** The slots of a range, with 0 in those of which the server has no point. */
export function slotsOf(points: readonly StatPoint[], range: Range, now: number): Slot[] {
  const { slot, slots } = ranges[range]
  const start = startOf(range, now)
  const byTime = new Map(points.map((p) => [Date.parse(p.startTime ?? ''), p]))
  return Array.from({ length: slots }, (_, i) => {
    const time = start + i * slot
    return { time, ...countsOf(byTime.get(time) ?? {}) }
  })
}

function countsOf({ released = '0', connected = '0', previews = [] }: StatPoint): Counts {
  const ended = (state: string) => Number(previews.find((p) => p.state === state)?.count ?? 0)
  return {
    answered: Number(connected),
    notAnswered: Number(released) - Number(connected),
    accepted: ended('PREVIEW_STATE_ACCEPTED'),
    skipped: ended('PREVIEW_STATE_SKIPPED'),
    snoozed: ended('PREVIEW_STATE_SNOOZED'),
    timedOut: ended('PREVIEW_STATE_TIMED_OUT'),
    revoked: ended('PREVIEW_STATE_REVOKED'),
  }
}

/** All slots together. */
export function totalOf(slots: readonly Slot[]): Counts {
  const sum = (key: keyof Counts) => slots.reduce((n, slot) => n + slot[key], 0)
  return {
    answered: sum('answered'),
    notAnswered: sum('notAnswered'),
    accepted: sum('accepted'),
    skipped: sum('skipped'),
    snoozed: sum('snoozed'),
    timedOut: sum('timedOut'),
    revoked: sum('revoked'),
  }
}

export const attempts = (c: Counts): number => c.answered + c.notAnswered

/** Previews that were the agent's to answer: what was taken back says nothing about agents. */
export const previews = (c: Counts): number => c.accepted + c.skipped + c.snoozed + c.timedOut

/** A part of a whole; null where there is no whole. */
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

export const answerRate = (c: Counts): number | null => share(c.answered, attempts(c))
export const timeoutRate = (c: Counts): number | null => share(c.timedOut, previews(c))
