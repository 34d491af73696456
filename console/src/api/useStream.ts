import { useEffect, useEffectEvent, useState } from 'react'
import { follow, type StreamState } from './stream'

/** Follows the stream at path while the component is shown; null follows none. */
export function useStream<T>(path: string | null, onMessage: (message: T) => void, onRefused?: (error: Error) => void): StreamState {
  const [state, setState] = useState<StreamState>('connecting')
  const receive = useEffectEvent(onMessage)
  const refuse = useEffectEvent((error: Error) => onRefused?.(error))
  useEffect(() => {
    if (path === null) return undefined
    return follow<T>({ path: () => path, onMessage: receive, onState: setState, onRefused: refuse })
  }, [path])
  return state
}
