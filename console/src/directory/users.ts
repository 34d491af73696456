import { pathOf, type Kind } from './kinds'

/** Where what uses a resource is shown, by the metadata of the error that names it. */
export function userPath(kind: Kind, { user_kind: what, user_id: id }: Readonly<Record<string, string>>): string | undefined {
  if (id === undefined) return undefined
  switch (what) {
    case 'task':
      return `/tasks/${encodeURIComponent(id)}`
    case 'template':
      return '/templates'
    case 'resource':
      // Of which kind is not said; the page finds it out.
      return pathOf(kind, id)
    default:
      return undefined
  }
}
