import { describe, expect, it } from 'vitest'
import type { Resource } from '../api/types'
import { find, resultOf, resultTree, type Result } from './results'

const result = (id: string, parentId = '', appointmentPopup = false): Resource => ({ id, displayName: `The ${id}`, businessResult: { parentId, appointmentPopup } })

const resources = [
  result('sale'),
  result('upsell', 'sale'),
  result('big', 'upsell', true),
  result('complaint'),
  result('orphan', 'gone'),
  result('round', 'trip'),
  result('trip', 'round'),
]

/** The ids, those below in brackets. */
const shape = (tree: readonly Result[]): string => tree.map((r) => (r.below.length > 0 ? `${r.id}(${shape(r.below)})` : r.id)).join(' ')

describe('business results', () => {
  it('are a tree, without those that hang on nothing', () => {
    expect(shape(resultTree(resources, ''))).toBe('sale(upsell(big)) complaint')
  })

  it('are the one a task names and those below it', () => {
    expect(shape(resultTree(resources, 'upsell'))).toBe('upsell(big)')
    expect(shape(resultTree(resources, 'round'))).toBe('round(trip)')
    expect(shape(resultTree(resources, 'gone'))).toBe('')
  })

  it('know who is above them', () => {
    expect(resultOf(resultTree(resources, ''), 'big')).toMatchObject({ path: ['The sale', 'The upsell'], appointment: true })
    expect(resultOf(resultTree(resources, ''), 'orphan')).toBeUndefined()
  })

  it('are found in their places, with all below', () => {
    const tree = resultTree(resources, '')
    expect(shape(find(tree, ' BIG '))).toBe('sale(upsell(big))')
    expect(shape(find(tree, 'sale'))).toBe('sale(upsell(big))')
    expect(shape(find(tree, 'comp'))).toBe('complaint')
    expect(shape(find(tree, 'nothing'))).toBe('')
    expect(shape(find(tree, ''))).toBe(shape(tree))
  })
})
