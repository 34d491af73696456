import { describe, expect, it } from 'vitest'
import type { TaskStats } from '../api/types'
import { takes } from './lifecycle'
import { doneFor, progressOf } from './progress'

const stats: TaskStats = {
  contacts: [
    { state: 'CONTACT_STATE_READY', doneReason: 'DONE_REASON_UNSPECIFIED', count: '10' },
    { state: 'CONTACT_STATE_WAITING', doneReason: 'DONE_REASON_UNSPECIFIED', count: '4' },
    { state: 'CONTACT_STATE_LEASED', doneReason: 'DONE_REASON_UNSPECIFIED', count: '2' },
    { state: 'CONTACT_STATE_CALLING', doneReason: 'DONE_REASON_UNSPECIFIED', count: '1' },
    { state: 'CONTACT_STATE_DONE', doneReason: 'DONE_REASON_CONNECTED', count: '7' },
    { state: 'CONTACT_STATE_DONE', doneReason: 'DONE_REASON_EXHAUSTED', count: '5' },
    { state: 'CONTACT_STATE_DONE', doneReason: 'DONE_REASON_ERASED', count: '3' },
  ],
}

describe('progress', () => {
  it('has every contact in one part', () => {
    expect(progressOf(stats)).toEqual({ total: 32, reached: 7, closed: 8, inWork: 3, open: 14 })
  })

  it('is nothing without contacts', () => {
    expect(progressOf({})).toEqual({ total: 0, reached: 0, closed: 0, inWork: 0, open: 0 })
  })

  it('counts what can be recycled: all but those that were erased', () => {
    expect(doneFor(stats, [])).toBe(12)
    expect(doneFor(stats, ['DONE_REASON_EXHAUSTED'])).toBe(5)
    expect(doneFor(stats, ['DONE_REASON_CONNECTED', 'DONE_REASON_EXHAUSTED'])).toBe(12)
    expect(doneFor(stats, ['DONE_REASON_CANCELLED'])).toBe(0)
  })
})

describe('what a state takes', () => {
  it.each([
    ['TASK_STATE_DRAFT', ['start', 'edit', 'delete', 'import']],
    ['TASK_STATE_SCHEDULED', ['suspend', 'end', 'import', 'recycle']],
    ['TASK_STATE_RUNNING', ['suspend', 'end', 'import', 'recycle']],
    ['TASK_STATE_SUSPENDED', ['start', 'end', 'edit', 'import', 'recycle']],
    ['TASK_STATE_COMPLETED', ['end', 'import', 'recycle']],
    ['TASK_STATE_EXPIRED', []],
  ] as const)('%s', (state, verbs) => {
    const all = ['start', 'suspend', 'end', 'edit', 'delete', 'import', 'recycle'] as const
    expect(all.filter((verb) => takes({ state }, verb))).toEqual(verbs)
  })
})
