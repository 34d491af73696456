import { describe, expect, it } from 'vitest'
import { shortcutOf, type Stroke } from './shortcuts'

const stroke = (key: string, fields: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
  ...fields,
})

describe('a key', () => {
  it.each([
    ['d', 'd'],
    ['D', 'd'],
    ['1', '1'],
    ['?', '?'],
  ])('%s is a shortcut', (key, shortcut) => {
    expect(shortcutOf(stroke(key), false, true)).toBe(shortcut)
  })

  it.each(['Tab', 'Enter', 'Escape', 'F1'])('%s is none', (key) => {
    expect(shortcutOf(stroke(key), false, true)).toBeNull()
  })

  it.each(['ctrlKey', 'metaKey', 'altKey', 'repeat', 'isComposing', 'defaultPrevented'] as const)('is none with %s', (field) => {
    expect(shortcutOf(stroke('d', { [field]: true }), false, true)).toBeNull()
  })

  it('is none while somebody types, and where single characters are switched off', () => {
    expect(shortcutOf(stroke('d'), true, true)).toBeNull()
    expect(shortcutOf(stroke('d'), false, false)).toBeNull()
  })

  it('with Ctrl or Command and Enter completes wherever it is pressed', () => {
    expect(shortcutOf(stroke('Enter', { ctrlKey: true }), true, false)).toBe('Ctrl+Enter')
    expect(shortcutOf(stroke('Enter', { metaKey: true }), false, true)).toBe('Ctrl+Enter')
    expect(shortcutOf(stroke('Enter', { ctrlKey: true, repeat: true }), true, true)).toBeNull()
  })
})
