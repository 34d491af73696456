import { describe, expect, it } from 'vitest'
import type { AgentStatus } from '../api/types'
import { arrange, byQueue, countStates, type Filter, type Sort } from './arrange'

const everybody: Filter = { text: '', states: [], queue: null }
const byName: Sort = { by: 'name', descending: false }

const li: AgentStatus = { agentId: 'a2', displayName: 'Li', state: 'AGENT_STATE_READY', stateTime: '2026-01-05T09:00:00Z', skillQueueIds: ['sales', 'care'] }
const wang: AgentStatus = { agentId: 'a10', displayName: 'Wang', state: 'AGENT_STATE_OFFLINE', stateTime: '2026-01-05T08:00:00Z', skillQueueIds: ['care'] }
const agent2: AgentStatus = { agentId: 'b2', displayName: 'Agent 2', state: 'AGENT_STATE_ON_CALL', stateTime: '2026-01-05T09:30:00Z', misses: 2, skillQueueIds: ['sales'] }
const agent10: AgentStatus = { agentId: 'b10', displayName: 'Agent 10', state: 'AGENT_STATE_READY', stateTime: '2026-01-05T09:10:00Z', misses: 1 }
const all = [wang, li, agent10, agent2]

const ids = (agents: AgentStatus[]) => agents.map((a) => a.agentId)

describe('arrange', () => {
  it('sorts names as people count', () => {
    expect(ids(arrange(all, everybody, byName))).toEqual(['b2', 'b10', 'a2', 'a10'])
    expect(ids(arrange(all, everybody, { by: 'name', descending: true }))).toEqual(['a10', 'a2', 'b10', 'b2'])
  })

  it('sorts by how long, and by state from ready to offline', () => {
    expect(ids(arrange(all, everybody, { by: 'since', descending: true }))).toEqual(['a10', 'a2', 'b10', 'b2'])
    expect(ids(arrange(all, everybody, { by: 'state', descending: false }))).toEqual(['b10', 'a2', 'b2', 'a10'])
  })

  it('sorts equals by name whichever way it goes', () => {
    expect(ids(arrange(all, everybody, { by: 'misses', descending: false }))).toEqual(['a2', 'a10', 'b10', 'b2'])
    expect(ids(arrange(all, everybody, { by: 'misses', descending: true }))).toEqual(['b2', 'b10', 'a2', 'a10'])
  })

  it('filters by text, states and queue together', () => {
    expect(ids(arrange(all, { ...everybody, text: ' AGENT 1' }, byName))).toEqual(['b10'])
    expect(ids(arrange(all, { ...everybody, text: 'a10' }, byName))).toEqual(['a10'])
    expect(ids(arrange(all, { ...everybody, states: ['AGENT_STATE_READY', 'AGENT_STATE_OFFLINE'] }, byName))).toEqual(['b10', 'a2', 'a10'])
    expect(ids(arrange(all, { ...everybody, queue: 'care' }, byName))).toEqual(['a2', 'a10'])
    expect(ids(arrange(all, { text: 'i', states: ['AGENT_STATE_OFFLINE'], queue: 'care' }, byName))).toEqual([])
  })

  it('leaves what it was given as it was', () => {
    arrange(all, everybody, byName)
    expect(all).toEqual([wang, li, agent10, agent2])
  })
})

describe('counts', () => {
  it('says how many are in each state', () => {
    expect(countStates(all)).toEqual({
      AGENT_STATE_READY: 2,
      AGENT_STATE_PREVIEWING: 0,
      AGENT_STATE_ON_CALL: 1,
      AGENT_STATE_WRAP_UP: 0,
      AGENT_STATE_NOT_READY: 0,
      AGENT_STATE_OFFLINE: 1,
    })
  })

  it('puts who serves several queues in each', () => {
    expect([...byQueue(all)].map(([queue, agents]) => [queue, ids(agents)])).toEqual([
      ['care', ['a10', 'a2']],
      ['sales', ['a2', 'b2']],
    ])
  })
})
