import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { momentIn, sentenceKeys, sentencesOf } from './sentences'

const english: { said: Record<string, string> } = JSON.parse(
  readFileSync(new URL('../locales/en/gates.json', import.meta.url), 'utf8'),
)

/** What the server says, by the English texts. */
function again(text: string): string | undefined {
  return sentencesOf(text)
    ?.map(({ key, values }) => english.said[key]?.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? ''))
    .join('; ')
}

describe('sentences of the server', () => {
  it.each([
    'the task is SUSPENDED',
    'the task is from 2026-11-01 00:00 (Asia/Shanghai) until 2026-11-30 23:59:59 (Asia/Shanghai)',
    'the contact is done: CLOSED_BY_AGENT',
    '1 of 3 numbers can be dialled; the contact is looked at again at 2026-11-23 18:30 (UTC)',
    'number 2 is live with contact 0199-a of task spring',
    'task urgent of priority 1 goes first',
    '2 of 3 today, 7 of 50 in all',
    'closed until 2026-11-24 09:00 (Asia/Shanghai)',
    'on list "a; b": never to be called',
    'on list "VIP": 2 of 2 calls today; on list "law": not to be called until 2027-01-01 00:00 (UTC)',
    'Not called: the window is closed until Tue 24 Nov 09:00 (Asia/Shanghai).',
    'Not called: it waits for its next call until Fri 1 Jan 2027 09:00 (UTC), and the task is over by then.',
    'Not called: the contact is done: CANCELLED.',
    'May be called now, until Mon 23 Nov 18:00 (Asia/Shanghai).',
    'BUSY: retry 1 of 3, after 10m0s; the next number after 1m30s',
    'is not a sequence number from 1 to 1000',
    'has 3 fields, the header has 6',
    'NO_ANSWER: attempt 2 on day 2 of 2, the number is exhausted; the task has ended',
  ])('%s', (text) => {
    expect(again(text)).toBe(text)
  })

  it('leaves what it does not know to the server', () => {
    expect(sentencesOf('the moon is full')).toBeUndefined()
    expect(sentencesOf('answered; the end of the world')).toBeUndefined()
  })

  it('has a text for each', () => {
    expect(Object.keys(english.said)).toEqual(sentenceKeys)
  })

  it('writes times of summaries by the clock that they are by', () => {
    expect(momentIn('zh', 'Tue 24 Nov 09:05 (Asia/Shanghai)', 2026)).toBe('11月24日周二 09:05 (Asia/Shanghai)')
    expect(momentIn('en', 'Fri 1 Jan 2027 00:00 (UTC)', 2026)).toContain('2027')
  })
})
