import { describe, expect, it } from 'vitest'
import { answerRate, attempts, previews, slotsOf, startOf, timeoutRate, totalOf } from './series'

const at = (time: string) => Date.parse(time)
const now = at('2026-03-04T10:20:30Z')
const nothing = { answered: 0, notAnswered: 0, accepted: 0, skipped: 0, snoozed: 0, timedOut: 0, revoked: 0 }

describe('ranges', () => {
  it('end with the minute or hour of now', () => {
    expect(startOf('hour', now)).toBe(at('2026-03-04T09:21:00Z'))
    expect(startOf('day', now)).toBe(at('2026-03-03T11:00:00Z'))
    expect(startOf('week', now)).toBe(at('2026-02-25T11:00:00Z'))
  })

  it('have a slot for each minute or hour, the last that of now', () => {
    const hour = slotsOf([], 'hour', now)
    expect(hour).toHaveLength(60)
    expect(hour.at(-1)).toEqual({ time: at('2026-03-04T10:20:00Z'), ...nothing })
    const week = slotsOf([], 'week', now)
    expect(week).toHaveLength(168)
    expect(week.at(-1)?.time).toBe(at('2026-03-04T10:00:00Z'))
  })
})

describe('slots', () => {
  const points = [
    {
      startTime: '2026-03-04T10:18:00Z',
      released: '5',
      connected: '2',
      previews: [
        { state: 'PREVIEW_STATE_ACCEPTED' as const, count: '5' },
        { state: 'PREVIEW_STATE_TIMED_OUT' as const, count: '3' },
        { state: 'PREVIEW_STATE_REVOKED' as const, count: '4' },
      ],
    },
    { startTime: '2026-03-04T10:20:00Z', released: '1', connected: '1', previews: [{ state: 'PREVIEW_STATE_SKIPPED' as const, count: '2' }] },
  ]
  const slots = slotsOf(points, 'hour', now)

  it('are where their points are, and empty between them', () => {
    expect(slots.slice(-3)).toEqual([
      { time: at('2026-03-04T10:18:00Z'), ...nothing, answered: 2, notAnswered: 3, accepted: 5, timedOut: 3, revoked: 4 },
      { time: at('2026-03-04T10:19:00Z'), ...nothing },
      { time: at('2026-03-04T10:20:00Z'), ...nothing, answered: 1, skipped: 2 },
    ])
  })

  it('add up', () => {
    const total = totalOf(slots)
    expect(attempts(total)).toBe(6)
    expect(previews(total)).toBe(10)
    expect(answerRate(total)).toBe(0.5)
    expect(timeoutRate(total)).toBeCloseTo(0.3)
  })

  it('have no rate where nothing was tried', () => {
    expect(answerRate(nothing)).toBeNull()
    expect(timeoutRate({ ...nothing, revoked: 3 })).toBeNull()
  })
})
