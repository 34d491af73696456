import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useReducer, type Dispatch } from 'react'
import { callerQuery, readCaller } from '../api/caller'
import { ApiError } from '../api/errors'
import { follow } from '../api/stream'
import type { SessionEvent } from '../api/types'
import { closed, reduce, type Action, type Session } from './session'

/** A session says something every ten seconds: after so many ms it is lost. */
const silence = 15_000

/** Follows the agent's session while the page is open, until another takes over or the server refuses. */
export function useSession(agentId: string): [Session, Dispatch<Action>] {
  const [session, dispatch] = useReducer(reduce, closed)
  const queries = useQueryClient()
  const { round, connection } = session

  useEffect(
    () =>
      follow<SessionEvent>({
        path: () => `/v1/agents/${encodeURIComponent(agentId)}/session`,
        silence,
        isLast: (event) => Boolean(event.displaced),
        onMessage: (event) => dispatch({ type: 'event', event }),
        onState: (state) => dispatch({ type: 'connection', state }),
        onRefused: (error) => {
          dispatch({ type: 'refused', error })
          // Then somebody has to sign in again: SignedIn asks for it.
          if (error instanceof ApiError && error.status === 401) void queries.invalidateQueries(callerQuery)
        },
      }),
    [agentId, round, queries],
  )

  useClockSamples(connection === 'open')
  return [session, dispatch]
}

/** How many samples of the server's clock a new connection begins with, and their distance in ms. */
const samples = 10
const between = 1_000

/**
 * Takes samples of the server's clock when a session opens: the first answer of a page comes while the page itself is
 * still on its way, and on a slow line says the time too late.
 */
function useClockSamples(open: boolean) {
  useEffect(() => {
    if (!open) return undefined
    let left = samples
    let timer: ReturnType<typeof setTimeout>
    let stopped = false
    const sample = async () => {
      // A sample that fails is none; the stream tells the agent of a lost network.
      await readCaller().catch(() => undefined)
      if (--left > 0 && !stopped) timer = setTimeout(() => void sample(), between)
    }
    void sample()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [open])
}
