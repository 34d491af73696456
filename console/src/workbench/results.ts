import type { Resource } from '../api/types'

/** Result is a business result with those below it. */
export interface Result {
  id: string
  name: string
  /** Whether choosing it asks for an appointment. */
  appointment: boolean
  /** The names of those above it, from the top. */
  path: readonly string[]
  below: readonly Result[]
}

/**
 * The business results that a task allows, as a tree: the one at `root` and those below it, or all when that is empty.
 * What is below something that is not there, or in a circle, is nobody's to choose.
 */
export function resultTree(resources: readonly Resource[], root: string): Result[] {
  const belowOf = (id: string) => resources.filter((r) => (r.businessResult?.parentId ?? '') === id)
  const grow = (resource: Resource, path: readonly string[], above: ReadonlySet<string>): Result => {
    const id = resource.id ?? ''
    const name = resource.displayName ?? id
    const lower = new Set([...above, id])
    return {
      id,
      name,
      appointment: resource.businessResult?.appointmentPopup ?? false,
      path,
      below: belowOf(id).filter((r) => !lower.has(r.id ?? '')).map((r) => grow(r, [...path, name], lower)),
    }
  }
  const tops = root === '' ? belowOf('') : resources.filter((r) => r.id === root)
  return tops.map((r) => grow(r, [], new Set()))
}

/** What of a tree is found by some letters of a name: with all above it, so that it keeps its place, and all below it. */
export function find(tree: readonly Result[], text: string): Result[] {
  const wanted = text.trim().toLocaleLowerCase()
  if (wanted === '') return [...tree]
  return tree.flatMap((r) => {
    if (r.name.toLocaleLowerCase().includes(wanted)) return [r]
    const below = find(r.below, wanted)
    return below.length > 0 ? [{ ...r, below }] : []
  })
}

/** The result of an id. */
export function resultOf(tree: readonly Result[], id: string): Result | undefined {
  for (const r of tree) {
    const found = r.id === id ? r : resultOf(r.below, id)
    if (found) return found
  }
  return undefined
}
