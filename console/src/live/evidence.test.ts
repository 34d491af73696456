import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findingKeys, findingOf } from './evidence'

const source = (file: string) => readFileSync(new URL(`../../../services/dispatcher/internal/explain/${file}`, import.meta.url), 'utf8')

describe('evidence', () => {
  it.each([
    ['READY since 2026-05-04T08:00:00Z', 'stateSince', { state: 'READY', at: '2026-05-04T08:00:00Z' }],
    ['NOT_READY (Team (late)) since 2026-05-04T08:00:00Z', 'stateWhySince', { state: 'NOT_READY', reason: 'Team (late)', at: '2026-05-04T08:00:00Z' }],
    ['OFFLINE (SESSION_LOST)', 'stateWhy', { state: 'OFFLINE', reason: 'SESSION_LOST' }],
    ['signed out: Shift over', 'signedOutWhy', { reason: 'Shift over' }],
    ['node-1 leads since 2026-05-04T08:00:00Z', 'leader', { node: 'node-1', at: '2026-05-04T08:00:00Z' }],
    ['task spring: closed until 2026-05-04T08:00:00Z; and 2 more tasks have none', 'tasksMore', { task: 'spring', inner: 'closed until 2026-05-04T08:00:00Z', n: '2' }],
    ['task spring: no contact is callable now', 'taskNot', { task: 'spring', inner: 'no contact is callable now' }],
    ['task spring has a customer', 'taskHas', { task: 'spring' }],
    ['RUNNING until 2026-05-04T08:00:00Z', 'runningUntil', { at: '2026-05-04T08:00:00Z' }],
    ['3 agents of queue sales have been idle for longer', 'turnOthers', { n: '3', queue: 'sales' }],
    ['the agent skipped or missed the 2 at hand a moment ago, and 1 wait for somebody else', 'contactSkippedOthers', { n: '2', others: '1' }],
  ])('%s', (evidence, key, values) => {
    expect(findingOf(evidence)).toEqual({ key, values })
  })

  it('is left as it is when it is not known', () => {
    expect(findingOf('the moon is full')).toBeUndefined()
  })

  it('is known wherever the server says it without a value', () => {
    // Whole sentences: what is put together of parts is above.
    const sentence = /(?:Evidence(?:, v\.\w+)?:? ?=? ?|noAnswer = )(?:false, )?"([^"%]+)"(?! ?\+)/g
    const said = ['judge.go', 'task.go'].flatMap((file) => [...source(file).matchAll(sentence)].map(([, text]) => text ?? ''))
    expect(said.length).toBeGreaterThan(15)
    expect(said.filter((text) => findingOf(text) === undefined)).toEqual([])
  })

  it.each(['en', 'zh'])('has its words in %s', (language) => {
    const live: { why: { said: Record<string, string> } } = JSON.parse(readFileSync(new URL(`../locales/${language}/live.json`, import.meta.url), 'utf8'))
    expect(Object.keys(live.why.said).sort()).toEqual([...findingKeys].sort())
  })
})
