import i18next from 'i18next'
import { beforeAll, describe as group, expect, it } from 'vitest'
import type { Task } from '../api/types'
import { formats } from '../i18n/format'
import enums from '../locales/en/enums.json'
import tasks from '../locales/en/tasks.json'
import { describe, kindsOf, periods, rowOf, rowOfPath, sections, type Row, type Words } from './describe'

let words: Words

beforeAll(async () => {
  const texts = i18next.createInstance()
  await texts.init({ lng: 'en', ns: ['tasks', 'enums'], defaultNS: 'tasks', resources: { en: { tasks, enums } }, interpolation: { escapeValue: false } })
  words = { t: texts.getFixedT('en', ['tasks', 'enums']), name: (_, id) => (id ? `<${id}>` : ''), format: formats('en') }
})

group('the rows of a task', () => {
  it('are each in one section', () => {
    const placed: Row[] = Object.values(sections).flat()
    expect(placed.toSorted()).toEqual([...new Set(Object.values(rowOf))].toSorted())
  })

  it('are found by the path of a change', () => {
    expect(rowOfPath('preview_timeout_s')).toBe('preview')
    expect(rowOfPath('result_policy.default_entry.retries')).toBe('policy')
    expect(rowOfPath('special_dates')).toBe('specialDates')
    expect(rowOfPath('revision')).toBeUndefined()
  })

  it('have nothing to say where nothing was chosen', () => {
    const task: Task = { orgUnitId: '', questionnaireId: '', windowZone: 'WINDOW_ZONE_UNSPECIFIED', callerNumberIds: [] }
    for (const row of ['orgUnit', 'questionnaire', 'zone', 'callers', 'dates', 'policy', 'failureSms'] as const) {
      expect(describe(task, row, words), row).toEqual([])
    }
  })
})

group('periods', () => {
  it.each([
    [[{ start: '09:00', end: '12:00' }, { start: '14:00', end: '23:59' }], '09:00–12:00, 14:00–24:00'],
    [[{ start: '00:00', end: '23:59' }], 'all day'],
    [[{ start: '00:00', end: '00:00' }], 'no calls'],
    [[], 'no calls'],
    [undefined, 'no calls'],
  ])('%j', (of, text) => {
    expect(periods(of, words.t)).toBe(text)
  })

  it('of special dates are their own where those are used, else the special ones', () => {
    const task: Task = {
      allocateBySpecialDate: true,
      specialPeriods: [{ start: '10:00', end: '11:00' }],
      specialDates: [{ specialDateId: 'own', ownPeriods: { periods: [{ start: '08:00', end: '09:00' }] } }, { specialDateId: 'shut', ownPeriods: { periods: [] } }, { specialDateId: 'plain' }],
    }
    expect(describe(task, 'specialDates', words)).toEqual(['<own>: 08:00–09:00', '<shut>: no calls', '<plain>: 10:00–11:00'])
    expect(describe({ ...task, allocateBySpecialDate: false }, 'specialDates', words)).toEqual(['<own>: 10:00–11:00', '<shut>: 10:00–11:00', '<plain>: 10:00–11:00'])
  })
})

group('the result policy', () => {
  it('by days', () => {
    const task: Task = {
      resultPolicy: {
        scope: 'POLICY_SCOPE_GLOBAL',
        nonRetryResults: ['DISPLAYED_RESULT_REJECTED', 'DISPLAYED_RESULT_INVALID_NUMBER'],
        defaultEntry: { byResult: false, maxAttemptDays: 3, maxAttemptsPerDay: 1, intervalS: 5400 },
      },
    }
    expect(describe(task, 'policy', words)).toEqual(['Never again after: Rejected, Invalid number', 'Each number at most 1 time a day, on at most 3 days, 1 hr 30 min apart'])
  })

  it('by result and number type, with the interval that is taken where none was given', () => {
    const task: Task = {
      resultPolicy: {
        scope: 'POLICY_SCOPE_CONTACT',
        numberTypeEntries: [{ numberTypeId: 'mobile', entry: { byResult: true, retries: [{ displayedResult: 'DISPLAYED_RESULT_BUSY', retryTimes: 2, intervalS: 0 }, { displayedResult: 'DISPLAYED_RESULT_REJECTED', retryTimes: 0 }] } }],
        defaultEntry: { byResult: false, maxAttemptDays: 1, maxAttemptsPerDay: 2 },
      },
    }
    expect(describe(task, 'policy', words)).toEqual([
      '<mobile>: Busy: again after 0 sec, at most 2 times',
      '<mobile>: Rejected: the number is not dialled again',
      '<mobile>: Any other result: the number is not dialled again',
      'Other types: Each number at most 2 times a day, on at most 1 day, 30 min apart',
    ])
  })
})

it('reads only the kinds that the tasks name', () => {
  expect(kindsOf([{ skillQueueId: 'q' }, { callerNumberIds: ['a'], voicePromptIds: [] }])).toEqual(['RESOURCE_KIND_SKILL_QUEUE', 'RESOURCE_KIND_CALLER_NUMBER'])
})
