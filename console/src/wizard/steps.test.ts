import { describe, expect, it } from 'vitest'
import { changes, draftOf, rebase, taskOf, type Draft } from './draft'
import { exampleNumbers, tryOrder } from './rounds'
import { check, firstStep, isWithin, labelOf, stepOf } from './steps'

const units = { h: 'h', min: 'min', s: 's' }
const filled: Draft = {
  ...draftOf({}, units),
  displayName: 'Spring',
  skillQueueId: 'sales',
  callerNumberIds: ['main-line'],
  startTime: '2026-10-01T09:00',
  endTime: '2026-10-31T18:00',
  regularPeriods: [{ start: '9', end: '12:00' }],
}

describe('a draft', () => {
  it('of nothing says the defaults of the API', () => {
    expect(taskOf(draftOf({}, units))).toMatchObject({
      priority: 3,
      previewTimeoutS: 30,
      callDurationS: 60,
      maxCallS: 3600,
      appointmentGraceS: 600,
      resultPolicy: { scope: 'POLICY_SCOPE_GLOBAL', defaultEntry: { byResult: false, maxAttemptDays: 1, maxAttemptsPerDay: 1, intervalS: 1800 } },
    })
  })

  it('says times and durations as the API writes them', () => {
    const task = taskOf({ ...filled, previewTimeoutS: '1 min 5 s', specialPeriods: [{ start: '10', end: '24:00' }] })
    expect(task.previewTimeoutS).toBe(65)
    expect(task.regularPeriods).toEqual([{ start: '09:00', end: '12:00' }])
    expect(task.specialPeriods).toEqual([{ start: '10:00', end: '23:59' }])
  })

  it('keeps an interval and a grace of nothing', () => {
    const task = { appointmentGraceS: 0, resultPolicy: { defaultEntry: { intervalS: 0 } } }
    expect(taskOf(draftOf(task, units))).toMatchObject({ appointmentGraceS: 0, resultPolicy: { defaultEntry: { intervalS: 0 } } })
  })

  it('tells special dates without periods of their own from those with none at all', () => {
    const task = { specialDates: [{ specialDateId: 'a' }, { specialDateId: 'b', ownPeriods: { periods: [] } }] }
    expect(taskOf(draftOf(task, units)).specialDates).toEqual(task.specialDates)
  })

  it('sends only what was chosen', () => {
    const task = taskOf({
      ...filled,
      callers: 'group',
      callerNumberGroupId: 'lines',
      sequenceKeys: [{ dataAttributeId: 'age', descending: true }],
      numberTypeIds: ['mobile'],
      resultPolicy: { ...filled.resultPolicy, scope: 'POLICY_SCOPE_CONTACT', nonRetryResults: ['DISPLAYED_RESULT_REJECTED'] },
    })
    expect(task).toMatchObject({ callerNumberIds: [], callerNumberGroupId: 'lines', sequenceKeys: [], numberTypeIds: [] })
    expect(task.resultPolicy.nonRetryResults).toEqual([])
  })
})

describe('changes', () => {
  it('are the fields that differ, and those that are gone', () => {
    const sms = { failureSms: { provider: 'NOTIFICATION_PROVIDER_SMS_GATEWAY' as const, templateId: 'sorry' } }
    const before = taskOf({ ...filled, ...sms })
    expect(changes(before, taskOf({ ...filled, ...sms, priority: 1 }))).toEqual({ priority: 1 })
    expect(Object.entries(changes(before, taskOf(filled)))).toEqual([['failureSms', undefined]])
    expect(changes(before, taskOf({ ...filled, ...sms, regularPeriods: [{ start: '09:00', end: '12' }] }))).toEqual({})
  })

  it('go on top of what somebody else changed', () => {
    const mine = { ...filled, description: 'Mine', priority: 1 }
    const theirs = { ...filled, description: 'Theirs', skillQueueId: 'support' }
    expect(rebase(filled, mine, theirs)).toEqual({ ...theirs, description: 'Mine', priority: 1 })
  })
})

describe('check', () => {
  it('finds nothing in what is complete', () => {
    expect(check(filled)).toEqual({})
  })

  it('names what is missing', () => {
    expect(check(draftOf({}, units))).toEqual({
      displayName: 'required',
      skillQueueId: 'required',
      startTime: 'required',
      endTime: 'required',
      callerNumberIds: 'required',
      regularPeriods: 'required',
    })
  })

  it('names what is no time and no duration, and leaves alone what does not count', () => {
    const retries = [{ displayedResult: 'DISPLAYED_RESULT_BUSY' as const, retryTimes: 1, intervalS: 'later' }]
    const policy = { ...filled.resultPolicy, defaultEntry: { ...filled.resultPolicy.defaultEntry, retries } }
    const draft = { ...filled, previewTimeoutS: 'long', regularPeriods: [{ start: '9', end: 'noon' }], resultPolicy: policy }
    const wrong = { previewTimeoutS: 'duration', 'regularPeriods.0.end': 'time' }
    expect(check(draft)).toEqual(wrong)
    const byResult = { ...draft, resultPolicy: { ...policy, defaultEntry: { ...policy.defaultEntry, byResult: true } } }
    expect(check(byResult)).toEqual({ ...wrong, 'resultPolicy.defaultEntry.retries.0.intervalS': 'duration' })
  })
})

describe('places', () => {
  it('are found by paths', () => {
    expect(stepOf('regularPeriods.0.end')).toBe('windows')
    expect(labelOf('regularPeriods.0.end')).toBe('windows.regular')
    expect(stepOf('updateMask')).toBeUndefined()
    expect(firstStep(['resultPolicy.scope', 'previewTimeoutS', 'numberTypeIds'])).toBe('strategy')
    expect(isWithin('callerNumberIds.0', 'callerNumberIds')).toBe(true)
    expect(isWithin('callerNumberIds', 'callerNumber')).toBe(false)
  })
})

describe('rounds', () => {
  const numbers = [{ sequenceNumber: 2 }, { typeId: 'home' }, { typeId: 'mobile', sequenceNumber: 1 }, { typeId: 'fax' }]
  it.each([
    ['NUMBER_ORDER_IN_SEQUENCE' as const, [0, 1, 2, 3]],
    ['NUMBER_ORDER_BY_SEQUENCE_NUMBER' as const, [2, 0, 1, 3]],
    ['NUMBER_ORDER_BY_NUMBER_TYPE' as const, [2, 1, 0, 3]],
  ])('%s', (order, expected) => {
    expect(tryOrder(numbers, order, ['mobile', 'home'])).toEqual(expected)
  })

  it('has an example that shows the order of types', () => {
    const types = ['mobile', 'home']
    expect(tryOrder(exampleNumbers('NUMBER_ORDER_BY_NUMBER_TYPE', types), 'NUMBER_ORDER_BY_NUMBER_TYPE', types)).toEqual([2, 1, 0])
  })
})
