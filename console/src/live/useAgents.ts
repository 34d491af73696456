import { useEffect, useState, useSyncExternalStore } from 'react'
import { follow, type StreamState } from '../api/stream'
import type { AgentsMessage } from '../api/types'
import { AgentStore, type Agents } from './agentStore'

interface Live {
  latest: Agents
  connection: StreamState
  /** Why the server lets nobody look, if it does not. */
  refusal: Error | undefined
}

/** All agents live, while the component is shown. */
export function useAgents(): Live {
  const [store] = useState(() => new AgentStore())
  const [connection, setConnection] = useState<StreamState>('connecting')
  const [refusal, setRefusal] = useState<Error>()
  useEffect(
    () =>
      follow<AgentsMessage>({
        path: () => '/v1/agents:watch',
        onMessage: (message) => store.receive(message),
        onState: (state) => {
          if (state === 'connecting') store.begin()
          setConnection(state)
        },
        onRefused: setRefusal,
      }),
    [store],
  )
  return { latest: useSyncExternalStore(store.subscribe, store.now), connection, refusal }
}
