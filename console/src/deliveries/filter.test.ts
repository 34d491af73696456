import { describe, expect, it } from 'vitest'
import { filters, readFilter, writeFilter, type Filter } from './filter'
import { durationMs, untilNextTry } from './queries'

describe('the filter of deliveries', () => {
  it('is in the URL as it is chosen', () => {
    const filter: Filter = {
      state: 'DELIVERY_STATE_DEAD',
      eventType: 'EVENT_TYPE_RELEASED',
      channel: 'DELIVERY_CHANNEL_SMS',
      taskId: 'spring',
      contactId: 'c-1',
      startTime: '2026-11-23T01:00:00.000Z',
      endTime: '2026-11-23T02:00:00.000Z',
    }
    const params = writeFilter(filter)
    expect([...params.keys()]).toEqual(['state', 'event', 'channel', 'task', 'contact', 'from', 'until'])
    expect(readFilter(params)).toEqual(filter)
  })

  it('leaves out what no filter has', () => {
    const filter = readFilter(new URLSearchParams('state=LOST&event=&channel=PIGEON&from=soon&other=x'))
    expect(filters(filter)).toBe(false)
    expect(writeFilter(filter).toString()).toBe('')
    expect(filters({ contactId: 'c-1' })).toBe(true)
  })
})

describe('times of tries', () => {
  it('reads durations of the API in ms', () => {
    expect(durationMs('0.120356s')).toBe(120)
    expect(durationMs('10s')).toBe(10_000)
    expect(durationMs(undefined)).toBe(0)
  })

  it('asks again when the next try should be over, and no more often than every 2 s', () => {
    const now = Date.parse('2026-11-23T01:00:00Z')
    expect(untilNextTry({ state: 'DELIVERY_STATE_PENDING', nextTryTime: '2026-11-23T01:00:30Z' }, now)).toBe(31_000)
    expect(untilNextTry({ state: 'DELIVERY_STATE_PENDING', nextTryTime: '2026-11-23T00:59:00Z' }, now)).toBe(2_000)
    expect(untilNextTry({ state: 'DELIVERY_STATE_PENDING' }, now)).toBe(2_000)
    expect(untilNextTry({ state: 'DELIVERY_STATE_DEAD' }, now)).toBe(false)
    expect(untilNextTry(undefined, now)).toBe(false)
  })
})
