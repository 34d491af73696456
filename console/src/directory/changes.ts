import { isRecord } from './check'

/**
 * What of `after` differs from `before`, to be sent as the body of a PATCH: the server changes the fields that are in it.
 * A field that was emptied is null there.
 */
export function changes<T>(before: T, after: T): T {
  const patch = structuredClone(after)
  prune(before, patch)
  return patch
}

function prune(before: unknown, after: unknown): void {
  if (!isRecord(before) || !isRecord(after)) return
  for (const [name, value] of Object.entries(after)) {
    if (same(before[name], value)) delete after[name]
    else if (value === undefined) after[name] = null
    else prune(before[name], value)
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
