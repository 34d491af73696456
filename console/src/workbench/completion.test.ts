import { describe, expect, it } from 'vitest'
import { atQuestions, faults, given, type Question } from './answers'
import { completionOf, faultsOf, isRight } from './completion'
import type { Draft } from './draft'

const questions: Question[] = [
  { code: 'plan', text: 'Which plan?', type: 'QUESTION_TYPE_SINGLE', options: ['Basic', 'Gold'], required: true },
  { code: 'extras', text: 'Which extras?', type: 'QUESTION_TYPE_MULTIPLE', options: ['A', 'B', 'C'] },
  { code: 'age', text: 'How old?', type: 'QUESTION_TYPE_NUMBER' },
  { code: 'why', text: 'Why?', type: 'QUESTION_TYPE_TEXT' },
]

describe('answers', () => {
  it('are sent in the order of the questions, without empty ones', () => {
    expect(given(questions, { why: ['  '], age: [' 42 '], plan: ['Gold'], extras: [] })).toEqual([
      { questionCode: 'plan', values: ['Gold'] },
      { questionCode: 'age', values: ['42'] },
    ])
  })

  it('must be there where one is required', () => {
    expect(faults(questions, { why: ['because'] })).toEqual({ plan: 'required' })
    expect(faults(questions, { plan: ['Basic'] })).toEqual({})
  })

  it.each(['-12.5', '0', '42'])('take %s for a number', (age) => {
    expect(faults(questions, { plan: ['Gold'], age: [age] })).toEqual({})
  })

  it.each(['1e3', '.5', '5.', 'forty', '1,000'])('take %s for no number', (age) => {
    expect(faults(questions, { plan: ['Gold'], age: [age] })).toEqual({ age: 'number' })
  })

  it('have what the server says of them at their questions', () => {
    const sent = given(questions, { plan: ['Gold'], age: ['42'] })
    expect(atQuestions({ 'answers.1.values.0': 'no', 'answers.0.values': 'one', answers: 'all', note: 'long' }, sent)).toEqual({ age: 'no', plan: 'one' })
  })
})

const draft: Draft = {
  resultId: 'sold',
  note: ' well ',
  answers: { plan: ['Gold'] },
  appointment: { time: '2026-01-05T09:30', number: '', who: 'me', agentId: '', remark: ' at the door ' },
}
const setting = { agentId: 'a7', questions, answered: true, appointment: false, notReady: false }
const before = Date.parse('2026-01-05T09:29')
const later = Date.parse('2026-01-05T09:31')

describe('a completion', () => {
  it('says what came of the call', () => {
    expect(isRight(faultsOf(draft, setting, before))).toBe(true)
    expect(completionOf(draft, { ...setting, notReady: true })).toEqual({
      businessResultId: 'sold',
      note: 'well',
      notReady: true,
      answers: [{ questionCode: 'plan', values: ['Gold'] }],
    })
  })

  it('wants a result', () => {
    expect(faultsOf({ ...draft, resultId: '' }, setting, before)).toEqual({ result: 'required', answers: {} })
  })

  it('wants the answers of a customer who answered, and sends none of one who did not', () => {
    const silent = { ...draft, answers: { age: ['x'] } }
    expect(isRight(faultsOf(silent, setting, before))).toBe(false)
    expect(isRight(faultsOf(silent, { ...setting, answered: false }, before))).toBe(true)
    expect(completionOf(silent, { ...setting, answered: false }).answers).toEqual([])
  })

  it('wants an appointment in the future where the result does', () => {
    const asks = { ...setting, appointment: true }
    const withTime = (time: string) => ({ ...draft, appointment: { ...draft.appointment, time } })
    expect(faultsOf(withTime(''), asks, before).time).toBe('required')
    expect(faultsOf(draft, asks, later).time).toBe('past')
    expect(isRight(faultsOf(draft, asks, before))).toBe(true)
    expect(isRight(faultsOf(withTime(''), setting, before))).toBe(true)
  })

  it.each([
    ['me', 'a7'],
    ['anyone', ''],
    ['another', 'a8'],
  ] as const)('makes the appointment one of %s', (who, agentId) => {
    const mine = { ...draft, appointment: { ...draft.appointment, who, agentId: who === 'another' ? 'a8' : '' } }
    expect(completionOf(mine, { ...setting, appointment: true }).appointment).toEqual({
      appointmentTime: new Date('2026-01-05T09:30').toISOString(),
      number: '',
      agentId,
      remark: 'at the door',
    })
  })

  it('wants to know which other agent', () => {
    const other = { ...draft, appointment: { ...draft.appointment, who: 'another' as const } }
    expect(faultsOf(other, { ...setting, appointment: true }, before).agent).toBe('required')
  })
})
