import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

/** What the first page may bring in scripts, in bytes as gzip sends them. */
const budget = 350_000

/** Fails a build of which some page, opened first, would bring more script than the budget. */
export function firstLoadBudget(): Plugin {
  return {
    name: 'first-load-budget',
    generateBundle(_, bundle) {
      const chunks = new Map(Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])))
      const entry = [...chunks.values()].find((chunk) => chunk.isEntry)
      if (entry === undefined) return this.error('the bundle has no entry')
      const first = closure(chunks, entry)
      const pages = [...chunks.values()].filter((chunk) => chunk.isDynamicEntry && chunk.name.endsWith('Page'))
      const loads = pages.map((page) => ({ page: page.name, bytes: size(new Set([...first, ...closure(chunks, page)])) }))
      const largest = loads.reduce((a, b) => (a.bytes > b.bytes ? a : b), { page: entry.name, bytes: size(first) })
      const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} KB`
      const text = `scripts of a first load, gzipped: ${kilobytes(size(first))} and the page, at most ${kilobytes(largest.bytes)} (${largest.page}) of ${kilobytes(budget)}`
      if (largest.bytes > budget) this.error(text)
      this.info(text)
      return undefined
    },
  }
}

/** A chunk and all that it imports before it runs. */
function closure(chunks: Map<string, Rollup.OutputChunk>, chunk: Rollup.OutputChunk, seen = new Set<Rollup.OutputChunk>()): Set<Rollup.OutputChunk> {
  if (seen.has(chunk)) return seen
  seen.add(chunk)
  for (const name of chunk.imports) {
    const next = chunks.get(name)
    if (next !== undefined) closure(chunks, next, seen)
  }
  return seen
}

function size(chunks: Set<Rollup.OutputChunk>): number {
  return [...chunks].reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0)
}
