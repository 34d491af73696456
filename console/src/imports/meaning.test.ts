import { describe, expect, it } from 'vitest'
import { check, guess, isSound, meaningOf, toSay, type Attribute } from './meaning'

const city: Attribute = { code: 'city', name: 'Home town', mandatory: false }
const plan: Attribute = { code: 'plan', name: 'Plan', mandatory: true }

describe('what a column is taken for', () => {
  it.each([
    ['Number', 'number1'],
    ['number 2', 'number2'],
    ['NUMBER10_TYPE', 'number10_type'],
    ['number11', undefined],
    ['number02', undefined],
    ['number1-delay-s', 'number1_delay_s'],
    ['手机', undefined],
    ['电话', 'number1'],
    ['号码2', 'number2'],
    ['mobile zone', 'number1_zone'],
    ['Customer ID', 'reference'],
    ['姓名', 'name'],
    ['home-town', 'city'],
    ['CITY', 'city'],
    ['shoe size', undefined],
  ])('%s is %s', (title, meaning) => {
    expect(meaningOf(title, [city])).toBe(meaning)
  })

  it('is an attribute before it is an alias, and after our own names', () => {
    const phone = { code: 'phone', name: 'Name', mandatory: false }
    expect(meaningOf('phone', [phone])).toBe('phone')
    expect(meaningOf('name', [phone])).toBe('name')
  })

  it('is a text of its name for a tenant without attributes', () => {
    expect(meaningOf('Shoe size', [])).toBe('Shoe size')
  })
})

describe('guess', () => {
  it('takes a second telephone column for the second number, past one that says so', () => {
    expect(guess(['phone', 'mobile', 'number2'], [], [city])).toEqual(['number1', 'number3', 'number2'])
  })

  it('ignores what nobody knows, and says so to the server', () => {
    const titles = ['tel', 'shoe size', 'mobile']
    const meanings = guess(titles, [], [city])
    expect(meanings).toEqual(['number1', '', 'number2'])
    expect(toSay(titles, meanings, [city])).toEqual([
      ['shoe size', ''],
      ['mobile', 'number2'],
    ])
  })
})

describe('guess by values', () => {
  const rows = [
    ['110101199001011234', '138-0000-0001'],
    ['', ''],
    ['110101199001011235', '+86 21 8888 0000'],
  ]

  it('finds the numbers where no title names them, and not those of identity cards', () => {
    expect(guess(['证件号', '手机号'], rows, [city])).toEqual(['', 'number1'])
    expect(guess(['证件号', '手机号'], rows, [])).toEqual(['证件号', 'number1'])
  })

  it('believes titles first, and needs values', () => {
    expect(guess(['tel', '手机号'], rows, [city])).toEqual(['number1', ''])
    expect(guess(['a', 'b'], [['', '']], [city])).toEqual(['', ''])
    expect(guess(['a', 'b'], [['', 'none'], ['', '13800000001']], [city])).toEqual(['', ''])
  })
})

describe('check', () => {
  it('passes what the server will take', () => {
    expect(isSound(check(['tel', 'x', 'y'], ['number1', 'plan', ''], [plan]))).toBe(true)
  })

  it('finds what the server would refuse', () => {
    const faults = check(['a', 'b', 'b', '', 'e'], ['name', 'name', 'city', '', 'number2_type'], [plan, city])
    expect(faults.noNumbers).toBe(true)
    expect(faults.missing).toEqual(['Plan'])
    expect([...faults.columns]).toEqual([
      [1, 'twice'],
      [2, 'sameTitle'],
      [3, 'untitled'],
      [4, 'noNumber'],
    ])
    expect(isSound(faults)).toBe(false)
  })
})
