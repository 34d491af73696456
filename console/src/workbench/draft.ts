import { useState } from 'react'
import type { Preview } from '../api/types'
import type { Answers } from './answers'

/** An appointment as it is being made. */
export interface DraftAppointment {
  /** Local date and time as `<input type="datetime-local">` has it. */
  time: string
  /** One of the contact's numbers; empty: the one that was dialled. */
  number: string
  /** Whose call it is. */
  who: 'me' | 'anyone' | 'another'
  /** With `another`: which agent. */
  agentId: string
  remark: string
}

/** Draft is what an agent has written down of a call and not yet sent, and what was previewed of its customer. */
export interface Draft {
  resultId: string
  note: string
  answers: Answers
  appointment: DraftAppointment
  customer?: Preview
}

const prefix = 'foredial-draft:'

const blank: Draft = { resultId: '', note: '', answers: {}, appointment: { time: '', number: '', who: 'me', agentId: '', remark: '' } }

/** Reads the draft of an attempt, or begins one. */
export function readDraft(storage: Storage, attemptId: string): Draft {
  const kept = storage.getItem(prefix + attemptId)
  return kept === null ? blank : { ...blank, ...JSON.parse(kept) }
}

export function writeDraft(storage: Storage, attemptId: string, draft: Draft): void {
  storage.setItem(prefix + attemptId, JSON.stringify(draft))
}

/** Removes all drafts but that of one attempt: what is over needs no personal data. */
export function keepOnly(storage: Storage, attemptId: string | undefined): void {
  const drafts = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '').filter((key) => key.startsWith(prefix))
  for (const key of drafts) if (key !== prefix + attemptId) storage.removeItem(key)
}

/**
 * The draft of an attempt. It outlives a reload of the page, and lives no longer than the tab: it is personal data.
 * `customer` is what was previewed, where that is known.
 */
export function useDraft(attemptId: string, customer: Preview | undefined): [Draft, (change: Partial<Draft>) => void] {
  const [draft, setDraft] = useState(() => {
    const kept = readDraft(sessionStorage, attemptId)
    const begun = customer ? { ...kept, customer } : kept
    writeDraft(sessionStorage, attemptId, begun)
    return begun
  })
  const change = (change: Partial<Draft>) => {
    const changed = { ...draft, ...change }
    setDraft(changed)
    writeDraft(sessionStorage, attemptId, changed)
  }
  return [draft, change]
}
