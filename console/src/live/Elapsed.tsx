import { useSyncExternalStore } from 'react'
import { clock } from '../api/clock'
import { useFormat } from '../i18n/format'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One timer for all that tick, while any does. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const second = () => Math.floor(clock.now() / 1000)

/** How long ago a time was, by the server's clock, ticking. It renders itself each second and nothing around it. */
export function Elapsed({ since }: { since: string | undefined }) {
  const now = useSyncExternalStore(subscribe, second)
  const format = useFormat()
  if (!since) return null
  return (
    <span className="tabular" title={format.dateTime(since)}>
      {format.span(now * 1000 - Date.parse(since))}
    </span>
  )
}

/** How long it is until a time; 0:00 once it is over. */
export function Remaining({ until }: { until: string }) {
  const now = useSyncExternalStore(subscribe, second)
  const format = useFormat()
  return <span className="tabular">{format.span(Date.parse(until) - now * 1000)}</span>
}
