import type { TFunction } from 'i18next'
import type { Draft, EntryDraft } from './draft'
import { readDuration, writeDuration, type Units } from './times'

/** What a policy says in plain words, for all numbers or for those of one type. */
export interface Reading {
  /** Whom it is about; undefined: every number. */
  readonly heading?: string
  readonly lines: readonly string[]
}

/** Reads a result policy out. `t` is of the namespaces wizard and enums. */
export function readPolicy(t: TFunction, policy: Draft['resultPolicy'], typeName: (id: string) => string, units: Units): Reading[] {
  const readEntry = entryReader(t, units)
  const last = { heading: t('policy.words.always'), lines: [t('policy.words.done'), t('policy.words.technical'), t('policy.words.cap')] }
  if (policy.scope !== 'POLICY_SCOPE_CONTACT') {
    const stopped = policy.nonRetryResults
    const stops = stopped.length === 0 ? [] : [t('policy.words.stop', { results: stopped.map((r) => t(`enums:${r}`)).join(t('and')) })]
    return [{ lines: [...stops, ...readEntry(policy.defaultEntry, stopped)] }, last]
  }
  return [
    ...policy.numberTypeEntries.map((e) => ({
      heading: t('policy.words.type', { type: typeName(e.numberTypeId) }),
      lines: readEntry(e.entry, []),
    })),
    { heading: t('policy.words.others'), lines: readEntry(policy.defaultEntry, []) },
    last,
  ]
}

/** Reads an entry; `stopped` are results that end everything before it is asked. */
function entryReader(t: TFunction, units: Units) {
  // What was typed, as it is written when the input is left: the reading does not change under a hand on its way to a button.
  const written = (text: string): string => {
    const seconds = readDuration(text)
    return seconds === null ? text : writeDuration(seconds, units)
  }
  return (entry: EntryDraft, stopped: readonly string[]): string[] => {
    if (!entry.byResult) {
      return [
        t('policy.words.perDay', { count: Number(entry.maxAttemptsPerDay) || 1, interval: written(entry.intervalS) }),
        t('policy.words.days', { count: Number(entry.maxAttemptDays) || 1 }),
      ]
    }
    const rows = entry.retries.map(({ displayedResult, retryTimes, intervalS }) => {
      const result = t(`enums:${displayedResult}`)
      if (stopped.includes(displayedResult)) return t('policy.words.shadowed', { result })
      const count = Number(retryTimes) || 0
      return count === 0 ? t('policy.words.never', { result }) : t('policy.words.retry', { result, interval: written(intervalS), count })
    })
    return [...rows, t('policy.words.rest')]
  }
}
