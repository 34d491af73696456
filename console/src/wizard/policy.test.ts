import { readFileSync } from 'node:fs'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { entryOf, type Draft, type EntryDraft, type RetryDraft } from './draft'
import { readPolicy } from './policy'

const texts = (language: string, namespace: string) => JSON.parse(readFileSync(new URL(`../locales/${language}/${namespace}.json`, import.meta.url), 'utf8'))
const units = { h: 'h', min: 'min', s: 's' }
const chinese = { h: '小时', min: '分', s: '秒' }
const types = (id: string) => ({ mobile: 'Mobile' })[id] ?? id

beforeAll(async () => {
  const both = (language: string) => ({ wizard: texts(language, 'wizard'), enums: texts(language, 'enums') })
  await i18next.init({ lng: 'en', ns: ['wizard', 'enums'], defaultNS: 'wizard', interpolation: { escapeValue: false }, resources: { en: both('en'), zh: both('zh') } })
})

const retry = (displayedResult: RetryDraft['displayedResult'], retryTimes: number | string, intervalS = '5 min'): RetryDraft => ({ displayedResult, retryTimes, intervalS })
const byResult = (...retries: RetryDraft[]): EntryDraft => ({ ...entryOf({}, units), byResult: true, retries })
const global = (defaultEntry: EntryDraft, ...nonRetryResults: Draft['resultPolicy']['nonRetryResults']): Draft['resultPolicy'] => ({
  scope: 'POLICY_SCOPE_GLOBAL',
  nonRetryResults,
  defaultEntry,
  numberTypeEntries: [],
})
const lines = (policy: Draft['resultPolicy'], language = 'en') => readPolicy(i18next.getFixedT(language), policy, types, language === 'zh' ? chinese : units)[0]?.lines

describe('a policy in words', () => {
  it('by result', () => {
    const entry = byResult(retry('DISPLAYED_RESULT_BUSY', 3, '300'), retry('DISPLAYED_RESULT_NO_ANSWER', 1, '1 h'), retry('DISPLAYED_RESULT_MACHINE', 0))
    expect(lines(global(entry))).toEqual([
      'Busy: again after 5 min, at most 3 times; then this number is used up.',
      'No answer: again after 1 h, at most 1 time; then this number is used up.',
      'Answering machine: this number is used up.',
      'Any other result: this number is used up.',
    ])
  })

  it('in both lists there is no retry', () => {
    const policy = global(byResult(retry('DISPLAYED_RESULT_REJECTED', 2)), 'DISPLAYED_RESULT_REJECTED', 'DISPLAYED_RESULT_BARRED')
    expect(lines(policy)).toEqual([
      'Rejected and Barred: the customer is done, no number is called again.',
      'Rejected: stops everything, as said above; its row has no effect.',
      'Any other result: this number is used up.',
    ])
  })

  it('by days, and nothing typed is the default', () => {
    expect(lines(global({ ...entryOf({ maxAttemptDays: 3, maxAttemptsPerDay: 2, intervalS: 7200 }, units) }))).toEqual([
      'Not answered: each number is called up to 2 times a day, at least 2 h apart.',
      'After 3 days with a call it is used up; days without a call do not count.',
    ])
    expect(lines(global({ ...entryOf({}, units), maxAttemptDays: '', maxAttemptsPerDay: '' }))?.[1]).toBe('After 1 day with a call it is used up.')
  })

  it('by number type, whose entry stands in for the others’', () => {
    const policy: Draft['resultPolicy'] = {
      scope: 'POLICY_SCOPE_CONTACT',
      nonRetryResults: ['DISPLAYED_RESULT_BARRED'],
      defaultEntry: byResult(retry('DISPLAYED_RESULT_BUSY', 2)),
      numberTypeEntries: [{ numberTypeId: 'mobile', entry: byResult() }],
    }
    expect(readPolicy(i18next.getFixedT('en'), policy, types, units).map((r) => [r.heading, r.lines.length])).toEqual([
      ['Mobile', 1],
      ['All other numbers', 2],
      ['Always', 3],
    ])
  })

  it('in Chinese', () => {
    expect(lines(global(byResult(retry('DISPLAYED_RESULT_BUSY', 3, '5 分'))), 'zh')?.[0]).toBe('忙线：5 分后再呼，最多 3 次，之后该号码用尽。')
  })
})
