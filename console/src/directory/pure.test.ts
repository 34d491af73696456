import { describe, expect, it } from 'vitest'
import type { Resource } from '../api/types'
import { changes } from './changes'
import { DayNames, daysIn, monthDayOf, wayOf } from './dates'
import { kindBySlug, kindOf, kinds, newId, pathOf } from './kinds'
import { linesOf } from './numbers/lists'
import { opened, ready } from './ready'
import { propertyAt } from './schema'
import { descendants, treeOf, type Branch } from './tree'
import { userPath } from './users'

describe('changes', () => {
  it('are what differs, no deeper than lists', () => {
    const before = { displayName: 'a', agent: { subject: 's', skillQueueIds: ['x'], role: 'r' } }
    expect(changes(before, { displayName: 'a', agent: { subject: 't', skillQueueIds: ['x', 'y'], role: 'r' } })).toEqual({
      agent: { subject: 't', skillQueueIds: ['x', 'y'] },
    })
    expect(changes(before, structuredClone(before))).toEqual({})
  })

  it('names what was emptied', () => {
    expect(changes<object>({ maxSkipsPerDay: 3, numberPrefixes: ['1'] }, { maxSkipsPerDay: undefined, numberPrefixes: [] })).toEqual({
      maxSkipsPerDay: null,
      numberPrefixes: [],
    })
    expect(changes<object>({}, { maxSkipsPerDay: undefined })).toEqual({})
  })

  it('puts one part in the place of another', () => {
    expect(changes<Resource>({ specialDate: { weekly: { weekdays: [1] } } }, { specialDate: { yearly: { monthDay: '05-01' } } })).toEqual({
      specialDate: { yearly: { monthDay: '05-01' } },
    })
  })
})

describe('kinds', () => {
  it('have addresses of their own', () => {
    expect(new Set(kinds.map((k) => k.slug)).size).toBe(kinds.length)
    for (const kind of kinds) {
      expect(kindBySlug(kind.slug)).toBe(kind)
      expect(kindOf({ id: 'x', ...kind.initial })).toBe(kind)
    }
    expect(kindBySlug('shoe')).toBeUndefined()
  })

  it('make no address that could be a resource', () => {
    expect(new RegExp(propertyAt('resource.id')?.pattern ?? '.').test(newId)).toBe(false)
    expect(new RegExp(propertyAt('resource.id')?.pattern ?? '').test('new')).toBe(true)
  })

  it('lead to what uses a resource', () => {
    const queue = kindBySlug('skill-queue')
    if (!queue) throw new Error('no kind')
    expect(userPath(queue, { user_kind: 'task', user_id: 't1' })).toBe('/tasks/t1')
    expect(userPath(queue, { user_kind: 'template', user_id: 'x' })).toBe('/templates')
    expect(userPath(queue, { user_kind: 'resource', user_id: 'ann' })).toBe(pathOf(queue, 'ann'))
    expect(userPath(queue, {})).toBeUndefined()
  })
})

describe('the tree of results', () => {
  const result = (id: string, parentId: string, displayName = id): Resource => ({ id, displayName, businessResult: { parentId } })
  const results = [result('c', 'b'), result('b', 'a', 'Z'), result('d', 'a', 'Y'), result('a', ''), result('lost', 'gone')]
  const written = (branches: Branch[]): string => branches.map((b) => `${b.resource.id}(${written(b.branches)})`).join('')

  it('has each below its parent, by name, and none is lost', () => {
    expect(written(treeOf(results))).toBe('a(d()b(c()))lost()')
  })

  it('knows all that refine one', () => {
    expect([...descendants(results, 'a')].sort()).toEqual(['b', 'c', 'd'])
    expect([...descendants(results, 'c')]).toEqual([])
  })
})

describe('days', () => {
  const en = new DayNames('en')

  it('have names', () => {
    expect(en.weekdays([7, 6])).toBe('Saturday & Sunday')
    expect(en.weekday(1)).toBe('Monday')
    expect(new DayNames('zh').weekday(7)).toBe('星期日')
    expect(en.monthDay('02-29')).toBe('February 29')
    expect(en.date('2026-10-01')).toBe('Oct 1, 2026')
  })

  it('stay within their month', () => {
    expect(daysIn(2)).toBe(29)
    expect(daysIn(12)).toBe(31)
    expect(monthDayOf(4, 31)).toBe('04-30')
    expect(monthDayOf(11, 5)).toBe('11-05')
  })

  it('are said in one way', () => {
    expect(wayOf({ yearly: { monthDay: '01-01' } })).toBe('yearly')
    expect(wayOf({ dateRange: {} })).toBe('dateRange')
  })
})

describe('what is sent', () => {
  it('has no options where none can be chosen', () => {
    const questionnaire = {
      questions: [
        { type: 'QUESTION_TYPE_TEXT', options: ['a', 'b'] },
        { type: 'QUESTION_TYPE_MULTIPLE', options: ['a', 'b'] },
      ],
    } as const
    const sent = ready({ questionnaire: { questions: questionnaire.questions.map((q) => ({ type: q.type, options: [...q.options] })) } })
    expect(sent.questionnaire?.questions?.map((q) => q.options)).toEqual([[], ['a', 'b']])
  })

  it('has a count only with a limit', () => {
    const never: Resource = { blocklistGroup: { limit: 'BLOCKLIST_LIMIT_NEVER', maxCalls: 0 } }
    expect(opened(never).blocklistGroup?.maxCalls).toBe(1)
    expect(ready(opened(never))).toEqual(never)
    const daily: Resource = { blocklistGroup: { limit: 'BLOCKLIST_LIMIT_PER_DAY', maxCalls: 4 } }
    expect(ready(opened(daily))).toEqual(daily)
  })
})

describe('numbers, one a line', () => {
  it('keep the line they stand in', () => {
    expect(linesOf('13800138000\n\n  +8621 \n')).toEqual({ numbers: ['13800138000', '+8621'], lines: [1, 3] })
    expect(linesOf(' \n')).toEqual({ numbers: [], lines: [] })
  })
})
