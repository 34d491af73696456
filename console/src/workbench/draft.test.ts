import { beforeEach, describe, expect, it } from 'vitest'
import { keepOnly, readDraft, writeDraft, type Draft } from './draft'

/** Storage as browsers have it, in memory. */
class Memory implements Storage {
  readonly #items = new Map<string, string>()
  get length() {
    return this.#items.size
  }
  key = (i: number) => [...this.#items.keys()][i] ?? null
  getItem = (key: string) => this.#items.get(key) ?? null
  setItem = (key: string, value: string) => void this.#items.set(key, value)
  removeItem = (key: string) => void this.#items.delete(key)
  clear = () => this.#items.clear()
}

let storage: Storage
beforeEach(() => {
  storage = new Memory()
})

const draft: Draft = {
  resultId: 'sold',
  note: 'Calls back with the papers',
  answers: { age: ['42'] },
  appointment: { time: '2026-01-05T09:30', number: '', who: 'me', agentId: '', remark: '' },
  customer: { id: 'a1', name: 'Ada' },
}

describe('a draft', () => {
  it('is empty at first', () => {
    expect(readDraft(storage, 'a1')).toMatchObject({ resultId: '', note: '', answers: {}, appointment: { who: 'me' } })
  })

  it('is read as it was written, by its attempt', () => {
    writeDraft(storage, 'a1', draft)
    expect(readDraft(storage, 'a1')).toEqual(draft)
    expect(readDraft(storage, 'a2').note).toBe('')
  })

  it('goes when its attempt is over, and takes nothing of others with it', () => {
    writeDraft(storage, 'a1', draft)
    writeDraft(storage, 'a2', draft)
    writeDraft(storage, 'a3', draft)
    storage.setItem('other', 'stays')
    keepOnly(storage, 'a2')
    expect(Array.from({ length: storage.length }, (_, i) => storage.key(i))).toEqual(['foredial-draft:a2', 'other'])
    keepOnly(storage, undefined)
    expect(storage.length).toBe(1)
  })
})
