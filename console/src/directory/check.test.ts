import { describe, expect, it } from 'vitest'
import { faults } from './check'

/** What is wrong with a resource, as path and text. */
const wrong = (resource: unknown) => faults('resource', resource).map((f) => `${f.path.replace('resource.', '')} ${f.text}`)
const wrongSettings = (settings: unknown) => faults('settings', settings).map((f) => `${f.path.replace('settings.', '')} ${f.text}`)

describe('faults', () => {
  it('finds nothing in what is right', () => {
    expect(wrong({ id: 'main-line', displayName: 'Main', orgUnitId: '', callerNumber: { number: '+8621', priority: 5 } })).toEqual([])
    expect(wrong({ displayName: 'Weekend', specialDate: { weekly: { weekdays: [6, 7] } } })).toEqual([])
  })

  it('names what is empty', () => {
    expect(wrong({ displayName: '', agent: { subject: '', skillQueueIds: [] } })).toEqual(['displayName required', 'agent.skillQueueIds required'])
    expect(wrong({ displayName: 'x', dataAttribute: { code: 'city' } })).toEqual(['dataAttribute.type required'])
    expect(wrong({ displayName: 'x', voicePrompt: { uri: '' } })).toEqual(['voicePrompt.uri required'])
  })

  it('asks only for the parts that are there', () => {
    expect(wrong({ displayName: 'x', specialDate: { dateRange: { startDate: '', endDate: '2026-10-07' } } })).toEqual(['specialDate.dateRange.startDate required'])
  })

  it('holds numbers against their range', () => {
    expect(wrong({ displayName: 'x', callerNumber: { number: '1', priority: 6 } })).toEqual(['callerNumber.priority between'])
    expect(wrong({ displayName: 'x', callerNumber: { number: '1', priority: undefined } })).toEqual([])
    expect(wrongSettings({ wrapUpLimitS: 0, maxSkipsPerDay: 0 })).toEqual([])
    expect(wrongSettings({ wrapUpLimitS: 9 })).toEqual(['wrapUpLimitS between'])
    expect(wrongSettings({ vdnId: '-1' })).toEqual(['vdnId atLeast'])
    expect(wrongSettings({ vdnId: '12x' })).toEqual(['vdnId format'])
  })

  it('holds texts against their form and length, by characters', () => {
    expect(wrong({ id: 'Main', displayName: 'x' })).toEqual(['id format'])
    expect(wrong({ displayName: '😀'.repeat(100) })).toEqual([])
    expect(faults('resource', { displayName: 'x'.repeat(101) })).toEqual([{ path: 'resource.displayName', text: 'tooLong', values: { max: 100 } }])
    expect(wrong({ displayName: 'x', voicePrompt: { uri: 'hello.wav' } })).toEqual(['voicePrompt.uri format'])
  })

  it('goes into lists', () => {
    const questions = [
      { code: 'a', text: 'Why?', type: 'QUESTION_TYPE_TEXT', options: [] },
      { code: 'A', text: '', type: 'QUESTION_TYPE_SINGLE', options: ['x'.repeat(101)] },
    ]
    expect(wrong({ displayName: 'x', questionnaire: { questions } })).toEqual([
      'questionnaire.questions.1.code format',
      'questionnaire.questions.1.text required',
      'questionnaire.questions.1.options.0 tooLong',
    ])
    expect(wrongSettings({ numberPrefixes: Array.from({ length: 21 }, () => '13') })).toEqual(['numberPrefixes tooMany'])
    expect(wrongSettings({ numberPrefixes: ['13', 'x'] })).toEqual(['numberPrefixes.1 format'])
  })
})
