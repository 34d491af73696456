import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../locales/', import.meta.url)
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))

/** The paths of all texts. Plurals are one: English has two forms, Chinese one. */
function keys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path.replace(/_(one|other)$/, '')]
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, path === '' ? key : `${path}.${key}`))
}

function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value ?? {}).flatMap(([key, inner]) => texts(inner, `${path}.${key}`))
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)[^}]*\}\}/g)].map((m) => m[1]).sort()

const namespaces = readdirSync(new URL('en/', folder))

describe('texts', () => {
  it('are there in both languages', () => {
    expect(readdirSync(new URL('zh/', folder))).toEqual(namespaces)
  })

  it.each(namespaces)('%s has the same in both', (file) => {
    const [en, zh] = [read(`en/${file}`), read(`zh/${file}`)]
    expect([...new Set(keys(zh))].sort()).toEqual([...new Set(keys(en))].sort())
    const chinese = new Map(texts(zh))
    for (const [path, text] of texts(en)) {
      const other = chinese.get(path) ?? chinese.get(path.replace(/_one$/, '_other'))
      expect(other?.trim(), path).toBeTruthy()
      expect(placeholders(other ?? ''), path).toEqual(placeholders(text))
    }
  })

  it('has every value of the API', () => {
    const schema = readFileSync(new URL('../api/schema.d.ts', import.meta.url), 'utf8')
    const enums = [...schema.matchAll(/@enum \{string\}\n +\*\/\n +\w+: (.+);/g)].map(([, values]) => values ?? '')
    const values = enums.flatMap((e) => e.split(' | ')).map((v) => v.slice(1, -1))
    expect(values).toContain('TASK_STATE_RUNNING')
    const known = new Set(keys(read('en/enums.json')))
    const missing = new Set(values.filter((v) => !known.has(v) && !v.endsWith('_UNSPECIFIED') && v !== 'NULL_VALUE'))
    expect([...missing]).toEqual([])
  })
})
