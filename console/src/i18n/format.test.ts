import { describe, expect, it } from 'vitest'
import { formats } from './format'

describe('durations', () => {
  it.each([
    [0, '0 sec', '0秒'],
    [45, '45 sec', '45秒'],
    [90, '1 min 30 sec', '1分钟 30秒'],
    [3600, '1 hr', '1小时'],
    [86_400, '24 hr', '24小时'],
  ])('of %i s', (seconds, en, zh) => {
    expect(formats('en').duration(seconds)).toBe(en)
    expect(formats('zh').duration(seconds)).toBe(zh)
  })
})
