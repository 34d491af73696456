import { useEffect, useState } from 'react'
import { clock } from '../api/clock'
import { useFormat } from '../i18n/format'

/** The server's time, anew with each of its seconds. */
export function useNow(): number {
  const [now, setNow] = useState(() => clock.now())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      const at = clock.now()
      setNow(at)
      timer = setTimeout(tick, 1000 - (at % 1000))
    }
    tick()
    return () => clearTimeout(timer)
  }, [])
  return now
}

/** How long ago a timestamp was. */
export function Elapsed({ since }: { since: string | undefined }) {
  const format = useFormat()
  const now = useNow()
  if (!since) return null
  return (
    <span role="timer" className="tabular">
      {format.span(now - Date.parse(since))}
    </span>
  )
}

/** How long it is until a timestamp. */
export function Remaining({ until }: { until: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <span role="timer" className="tabular">
      {format.span(Math.ceil((Date.parse(until) - now) / 1000) * 1000)}
    </span>
  )
}
