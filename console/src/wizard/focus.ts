const focusable = 'input:not([type=hidden]):not(:disabled), textarea, select, button, [tabindex]'

/** What stands for a field: the element marked with its path, or with the nearest path around it. */
function markOf(root: HTMLElement, path: string): HTMLElement | null {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const mark = root.querySelector<HTMLElement>(`[data-path="${CSS.escape(at)}"]`)
    if (mark) return mark
  }
  return null
}

/** Puts the focus on a field, or on what is nearest to it. */
export function focusField(root: HTMLElement, path: string): void {
  const mark = markOf(root, path)
  if (mark === null) return
  const target = mark.matches(focusable) ? mark : mark.querySelector<HTMLElement>(focusable)
  target?.focus()
  target?.scrollIntoView({ block: 'center' })
}

/** Puts the focus on the field of the paths that comes first on the page. */
export function focusFirst(root: HTMLElement, paths: readonly string[]): void {
  const first = paths
    .map((path) => ({ path, mark: markOf(root, path) }))
    .filter(({ mark }) => mark !== null)
    .sort((a, b) => (a.mark && b.mark && a.mark.compareDocumentPosition(b.mark) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
    .at(0)
  if (first) focusField(root, first.path)
}
