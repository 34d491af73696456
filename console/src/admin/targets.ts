/** How many names a row has room for. */
const room = 3

/** One thing that a call named. */
export interface Target {
  /** The field of the request, such as api_key.role; made is what the call has made. */
  field: string
  values: string[]
}

/** What a call named, by field. */
export function targetsOf(targets: Record<string, string> | undefined): Target[] {
  return Object.entries(targets ?? {})
    .map(([field, values]) => ({ field, values: [...new Set(values.split(','))] }))
    .toSorted((a, b) => a.field.localeCompare(b.field))
}

/** The last part of a field's path, by which admin.json names it. */
export function lastPart(field: string): string {
  return field.split('.').at(-1) ?? ''
}

/** Whether a field names things, rather than being a choice or a switch. */
export function names({ field }: Target): boolean {
  return /^(made|id|.*_ids?)$/.test(lastPart(field))
}

/** The first ids of what a call named, and how many more there are. */
export function namesIn(targets: Record<string, string> | undefined): [names: string[], more: number] {
  const all = [...new Set(targetsOf(targets).filter(names).flatMap(({ values }) => values))]
  return [all.slice(0, room), Math.max(0, all.length - room)]
}
