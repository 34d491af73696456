import { describe, expect, it } from 'vitest'
import { fill, measure } from './sms'

const parts = (text: string) => measure(text).parts

describe('the length of a message', () => {
  it('is 160 alone and 153 a part in the default alphabet', () => {
    expect(measure('a'.repeat(160))).toEqual({ alphabet: 'GSM7', characters: 160, parts: 1 })
    expect(parts('a'.repeat(161))).toBe(2)
    expect(parts('a'.repeat(306))).toBe(2)
    expect(parts('a'.repeat(307))).toBe(3)
  })

  it('counts a character of the extension twice, and cuts none in two', () => {
    expect(parts('€'.repeat(80))).toBe(1)
    expect(parts('€'.repeat(81))).toBe(2)
    // 153 places hold 76 of them; the odd place stays empty.
    expect(parts('€'.repeat(152))).toBe(2)
    expect(parts('€'.repeat(153))).toBe(3)
  })

  it('is 70 alone and 67 a part with any other character', () => {
    expect(measure('您'.repeat(70))).toEqual({ alphabet: 'UCS2', characters: 70, parts: 1 })
    expect(parts('您有3件快递。'.repeat(20))).toBe(3)
    expect(measure('😀'.repeat(35)).parts).toBe(1)
    expect(measure('😀'.repeat(36)).parts).toBe(2)
    // 67 places hold 33 of two.
    expect(measure('😀'.repeat(67)).parts).toBe(3)
  })

  it('of nothing is nothing', () => {
    expect(parts('')).toBe(0)
  })
})

describe('placeholders', () => {
  it('are filled in where they are known', () => {
    expect(fill('Dear {{name}}, {{x}} {{name}} {', (name) => (name === 'name' ? 'Ada' : undefined))).toBe('Dear Ada, {{x}} Ada {')
  })
})
