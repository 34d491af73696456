import { describe, expect, it } from 'vitest'
import { fromLocal, toLocal } from './localTime'

describe('local times', () => {
  it('come back as they were', () => {
    const noon = '2026-03-29T12:30:00.000Z'
    expect(fromLocal(toLocal(noon))).toBe(noon)
  })

  it('may be missing', () => {
    expect(toLocal(undefined)).toBe('')
    expect(fromLocal('')).toBeUndefined()
    expect(fromLocal('tomorrow')).toBeUndefined()
  })
})
