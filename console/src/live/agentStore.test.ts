import { describe, expect, it, vi } from 'vitest'
import type { AgentStatus } from '../api/types'
import { AgentStore } from './agentStore'

const agent = (agentId: string, state: AgentStatus['state'] = 'AGENT_STATE_READY'): AgentStatus => ({ agentId, state })

/** A store whose frames come when `frame` is called. */
function start() {
  const frames: (() => void)[] = []
  const store = new AgentStore((run) => frames.push(run))
  const frame = () => {
    const due = frames.splice(0)
    for (const run of due) run()
    return due.length
  }
  const ids = () => store.now().agents.map((a) => a.agentId)
  return { store, frame, ids }
}

describe('AgentStore', () => {
  it('is whole when the first list is', () => {
    const { store, frame, ids } = start()
    store.begin()
    store.receive({ agents: [agent('a')] })
    frame()
    expect(store.now().synced).toBe(false)
    store.receive({ agents: [agent('b')], synced: true })
    frame()
    expect(store.now().synced).toBe(true)
    expect(ids()).toEqual(['a', 'b'])
  })

  it('is whole when there is nobody', () => {
    const { store, frame } = start()
    store.begin()
    store.receive({ synced: true })
    frame()
    expect(store.now()).toEqual({ agents: [], synced: true })
  })

  it('tells of many changes once a frame, and keeps who has not changed', () => {
    const { store, frame } = start()
    const heard = vi.fn<() => void>()
    store.subscribe(heard)
    store.receive({ agents: [agent('a'), agent('b')], synced: true })
    frame()
    const [a, b] = store.now().agents
    for (const state of ['AGENT_STATE_PREVIEWING', 'AGENT_STATE_ON_CALL', 'AGENT_STATE_WRAP_UP'] as const) store.receive({ agents: [agent('b', state)] })
    expect(store.now().agents[1]).toBe(b)
    expect(frame()).toBe(1)
    expect(heard).toHaveBeenCalledTimes(2)
    expect(store.now().agents[0]).toBe(a)
    expect(store.now().agents[1]?.state).toBe('AGENT_STATE_WRAP_UP')
  })

  it('is quiet when nothing happened', () => {
    const { store, frame } = start()
    store.receive({ agents: [agent('a')], synced: true })
    frame()
    store.receive({})
    store.receive({ synced: true })
    expect(frame()).toBe(0)
  })

  it('drops who is gone, also while the connection was lost', () => {
    const { store, frame, ids } = start()
    store.receive({ agents: [agent('a'), agent('b'), agent('c')], synced: true })
    store.receive({ goneAgentIds: ['a'] })
    frame()
    expect(ids()).toEqual(['b', 'c'])
    store.begin()
    store.receive({ agents: [agent('c')] })
    frame()
    expect(ids(), 'until the list is complete all are shown').toEqual(['b', 'c'])
    expect(store.now().synced).toBe(true)
    store.receive({ synced: true })
    frame()
    expect(ids()).toEqual(['c'])
  })

  it('tells nobody who has left', () => {
    const { store, frame } = start()
    const heard = vi.fn<() => void>()
    store.subscribe(heard)()
    store.receive({ agents: [agent('a')], synced: true })
    frame()
    expect(heard).not.toHaveBeenCalled()
  })
})
