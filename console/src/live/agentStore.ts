import type { AgentStatus, AgentsMessage } from '../api/types'

/** The agents at one moment. Who has not changed since the moment before is the same object. */
export interface Agents {
  readonly agents: readonly AgentStatus[]
  /** Whether all of them are here: until then the first list is on its way. */
  readonly synced: boolean
}

/** How long changes are gathered, in ms. */
const gather = 300

/** Runs with a frame, once changes were gathered. */
function soon(run: () => void): void {
  setTimeout(() => requestAnimationFrame(run), gather)
}

/**
 * AgentStore is the agents as the stream last told of them. Hundreds of changes a second come in; who looks at it hears of
 * them a few times a second: more nobody can read, and the page stays smooth for who scrolls and types in it.
 */
export class AgentStore {
  readonly #agents = new Map<string, AgentStatus>()
  /** Who was in the list of this connection so far; null once it is complete. */
  #listed: Set<string> | null = new Set()
  #now: Agents = { agents: [], synced: false }
  #pending = false
  readonly #listeners = new Set<() => void>()

  constructor(private readonly nextFrame: (run: () => void) => unknown = soon) {}

  /** A connection begins, and with it a whole list. */
  begin(): void {
    this.#listed = new Set()
  }

  receive({ agents = [], goneAgentIds = [], synced }: AgentsMessage): void {
    for (const agent of agents) {
      const id = agent.agentId ?? ''
      this.#agents.set(id, agent)
      this.#listed?.add(id)
    }
    for (const id of goneAgentIds) this.#agents.delete(id)
    const completed = synced === true && this.#complete()
    if (completed || agents.length > 0 || goneAgentIds.length > 0) this.#tell()
  }

  /** Drops who went while nobody was connected. */
  #complete(): boolean {
    const listed = this.#listed
    if (listed === null) return false
    this.#listed = null
    for (const id of this.#agents.keys()) if (!listed.has(id)) this.#agents.delete(id)
    return true
  }

  #tell(): void {
    if (this.#pending) return
    this.#pending = true
    this.nextFrame(() => {
      this.#pending = false
      // A list that was complete stays so to the eye while the connection is made anew.
      this.#now = { agents: [...this.#agents.values()], synced: this.#now.synced || this.#listed === null }
      for (const listener of this.#listeners) listener()
    })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly now = (): Agents => this.#now
}
