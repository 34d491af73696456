import type { TaskStats } from '../api/types'

/** Where the contacts of a task are. The parts, from reached to open, add up to the total. */
export interface Progress {
  total: number
  /** Done, and somebody answered. */
  reached: number
  /** Done for any other reason. */
  closed: number
  /** On a screen, or in a call. */
  inWork: number
  /** Ready, or waiting for their time. */
  open: number
}

/** The sum of counts, which the API writes as strings. */
export function total(counts: readonly { count?: string }[] | undefined): number {
  return (counts ?? []).reduce((sum, { count }) => sum + Number(count ?? 0), 0)
}

/** Counts contacts by what somebody who plans wants to know. */
export function progressOf(stats: TaskStats): Progress {
  const contacts = stats.contacts ?? []
  const done = contacts.filter((c) => c.state === 'CONTACT_STATE_DONE')
  const reached = total(done.filter((c) => c.doneReason === 'DONE_REASON_CONNECTED'))
  const inWork = total(contacts.filter((c) => c.state === 'CONTACT_STATE_LEASED' || c.state === 'CONTACT_STATE_CALLING'))
  const all = total(contacts)
  return { total: all, reached, closed: total(done) - reached, inWork, open: all - total(done) - inWork }
}

/** How many contacts of a task are done for one of the reasons; for any, when none is given. An erased one has nothing left to call. */
export function doneFor(stats: TaskStats, reasons: readonly string[]): number {
  const done = (stats.contacts ?? []).filter((c) => c.state === 'CONTACT_STATE_DONE' && c.doneReason !== 'DONE_REASON_ERASED')
  return total(done.filter((c) => reasons.length === 0 || reasons.includes(c.doneReason ?? '')))
}
