import type { AgentState, AgentStatus } from '../api/types'

/** The states, from who could call next to who is not there. */
export const agentStates = [
  'AGENT_STATE_READY',
  'AGENT_STATE_PREVIEWING',
  'AGENT_STATE_ON_CALL',
  'AGENT_STATE_WRAP_UP',
  'AGENT_STATE_NOT_READY',
  'AGENT_STATE_OFFLINE',
] as const satisfies AgentState[]

export type SortKey = 'name' | 'state' | 'since' | 'misses'

export interface Sort {
  by: SortKey
  descending: boolean
}

export interface Filter {
  /** Part of a name or id; empty: any. */
  text: string
  /** Empty: any. */
  states: readonly AgentState[]
  /** A skill queue's id; null: any. */
  queue: string | null
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** What an agent is called, or the id. */
export function nameOf(agent: AgentStatus): string {
  return agent.displayName || (agent.agentId ?? '')
}

/** What an agent becomes after the preview or call, where somebody said so. */
export function nextStateOf({ nextState }: AgentStatus): AgentState | undefined {
  return nextState === 'AGENT_STATE_UNSPECIFIED' ? undefined : nextState
}

function place(agent: AgentStatus): number {
  return agentStates.findIndex((state) => state === agent.state)
}

function since(agent: AgentStatus): number {
  return agent.stateTime ? Date.parse(agent.stateTime) : 0
}

const orders: Record<SortKey, (a: AgentStatus, b: AgentStatus) => number> = {
  name: byName,
  state: (a, b) => place(a) - place(b),
  // Up is the shorter time, as the column shows how long.
  since: (a, b) => since(b) - since(a),
  misses: (a, b) => (a.misses ?? 0) - (b.misses ?? 0),
}

/** The agents that pass, in order; those that are equal by their names, so that no two ever change places for nothing. */
export function arrange(agents: readonly AgentStatus[], filter: Filter, sort: Sort): AgentStatus[] {
  const text = filter.text.trim().toLowerCase()
  const order = orders[sort.by]
  const sign = sort.descending ? -1 : 1
  return agents
    .filter(
      (a) =>
        (filter.states.length === 0 || (a.state !== undefined && filter.states.includes(a.state))) &&
        (filter.queue === null || (a.skillQueueIds ?? []).includes(filter.queue)) &&
        (text === '' || `${nameOf(a)}\n${a.agentId}`.toLowerCase().includes(text)),
    )
    .sort((a, b) => sign * order(a, b) || byName(a, b))
}

function byName(a: AgentStatus, b: AgentStatus): number {
  return names.compare(nameOf(a), nameOf(b)) || names.compare(a.agentId ?? '', b.agentId ?? '')
}

export type StateCounts = Record<(typeof agentStates)[number], number>

/** How many agents are in each state. */
export function countStates(agents: readonly AgentStatus[]): StateCounts {
  const count = (state: AgentState) => agents.filter((a) => a.state === state).length
  return {
    AGENT_STATE_READY: count('AGENT_STATE_READY'),
    AGENT_STATE_PREVIEWING: count('AGENT_STATE_PREVIEWING'),
    AGENT_STATE_ON_CALL: count('AGENT_STATE_ON_CALL'),
    AGENT_STATE_WRAP_UP: count('AGENT_STATE_WRAP_UP'),
    AGENT_STATE_NOT_READY: count('AGENT_STATE_NOT_READY'),
    AGENT_STATE_OFFLINE: count('AGENT_STATE_OFFLINE'),
  }
}

/** The agents of each skill queue; who serves several is in each. */
export function byQueue(agents: readonly AgentStatus[]): Map<string, AgentStatus[]> {
  const queues = new Map<string, AgentStatus[]>()
  for (const agent of agents) {
    for (const id of agent.skillQueueIds ?? []) {
      const members = queues.get(id)
      if (members) members.push(agent)
      else queues.set(id, [agent])
    }
  }
  return queues
}
