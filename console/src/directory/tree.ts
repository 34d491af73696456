import type { Resource } from '../api/types'

export interface Branch {
  resource: Resource
  branches: Branch[]
}

/** Business results as a tree, each level by name. One whose parent is not among them stands at the top. */
export function treeOf(results: Resource[]): Branch[] {
  const ids = new Set(results.map((r) => r.id))
  const parentOf = ({ businessResult }: Resource) => {
    const parent = businessResult?.parentId ?? ''
    return ids.has(parent) ? parent : ''
  }
  const below = (parent: string): Branch[] =>
    results
      .filter((r) => parentOf(r) === parent)
      .toSorted((a, b) => (a.displayName ?? '').localeCompare(b.displayName ?? ''))
      .map((resource) => ({ resource, branches: below(resource.id ?? '') }))
  return below('')
}

/** The ids of all that refine a result, near and far. */
export function descendants(results: Resource[], id: string): Set<string> {
  const found = new Set<string>()
  const add = (parent: string) => {
    for (const { id: child = '', businessResult } of results) {
      if (businessResult?.parentId !== parent || found.has(child)) continue
      found.add(child)
      add(child)
    }
  }
  add(id)
  return found
}
