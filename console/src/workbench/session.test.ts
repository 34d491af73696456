import { describe, expect, it } from 'vitest'
import type { AgentStatus, Call, Preview, SessionEvent } from '../api/types'
import { closed, phaseOf, reduce, wantsPreviews, type Action, type Session } from './session'

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString()

const status = (state: AgentStatus['state'], fields: Partial<AgentStatus> = {}): AgentStatus => ({ agentId: 'a', state, stateTime: at(1), ...fields })
const notReady = status('AGENT_STATE_NOT_READY', { reason: 'signed in' })
const ready = status('AGENT_STATE_READY', { stateTime: at(2) })
const preview: Preview = { id: 'p1', name: 'Ada', state: 'PREVIEW_STATE_OFFERED', offerTime: at(3), deadline: at(33) }
const call: Call = { attemptId: 'p1', state: 'CALL_STATE_DIALLING', number: '+1', dialTime: at(10) }
const released: Call = { ...call, state: 'CALL_STATE_RELEASED', endTime: at(20) }

const happens = (event: SessionEvent): Action => ({ type: 'event', event })
const after = (...actions: Action[]): Session => actions.reduce(reduce, closed)

const waiting = [happens({ welcome: notReady }), happens({ stateChanged: ready })]
const previewing = [...waiting, happens({ previewOffered: preview })]
const calling = [...previewing, { type: 'call', call } as const]
const wrappingUp = [...calling, happens({ callUpdated: released }), happens({ stateChanged: status('AGENT_STATE_WRAP_UP', { call: released }) })]

describe('session', () => {
  it('opens, waits, previews, calls, wraps up', () => {
    expect(phaseOf(closed)).toBe('opening')
    expect(phaseOf(after(happens({ welcome: notReady })))).toBe('notReady')
    expect(phaseOf(after(...waiting))).toBe('ready')
    expect(phaseOf(after(...previewing))).toBe('preview')
    expect(phaseOf(after(...calling))).toBe('call')
    expect(phaseOf(after(...wrappingUp))).toBe('wrapUp')
  })

  it('is back where it was by a Welcome alone', () => {
    expect(phaseOf(after(happens({ welcome: status('AGENT_STATE_PREVIEWING', { preview }) })))).toBe('preview')
    expect(phaseOf(after(happens({ welcome: status('AGENT_STATE_ON_CALL', { call }) })))).toBe('call')
    expect(phaseOf(after(happens({ welcome: status('AGENT_STATE_WRAP_UP', { call: released }) })))).toBe('wrapUp')
  })

  it('takes null, as the server writes what is unset, for nothing', () => {
    const unset: SessionEvent = JSON.parse(JSON.stringify({ welcome: { ...ready, preview: null, call: null, skipsLeft: null } }))
    const session = after(happens(unset), { type: 'call', call })
    expect(session).toMatchObject({ call, customer: undefined })
    expect(reduce(session, happens(unset))).toMatchObject({ preview: undefined, call: undefined })
  })

  it('keeps what is on the screen while the connection is lost', () => {
    const session = after(...previewing, { type: 'connection', state: 'lost' })
    expect(session.preview).toEqual(preview)
    expect(session.connection).toBe('lost')
    expect(reduce(session, { type: 'connection', state: 'connecting' }).connection).toBe('lost')
    expect(reduce(session, { type: 'connection', state: 'open' }).connection).toBe('open')
  })

  it('is not changed by a heartbeat', () => {
    const session = after(...previewing)
    expect(reduce(session, happens({ heartbeat: {} }))).toBe(session)
  })

  it('takes the word that another session took over, until the agent wants it here', () => {
    const session = after(...previewing, happens({ displaced: {} }))
    expect(session.displaced).toBe(true)
    expect(reduce(session, { type: 'here' })).toMatchObject({ displaced: false, round: 1, connection: 'connecting' })
  })
})

describe('a preview', () => {
  it('goes when it is taken back, and that is said until the next', () => {
    const revoked: Preview = { ...preview, state: 'PREVIEW_STATE_REVOKED', revokeReason: 'REVOKE_REASON_TASK_STOPPED' }
    const session = after(...previewing, happens({ previewRevoked: revoked }))
    expect(phaseOf(session)).toBe('between')
    expect(session.taken).toEqual(revoked)
    const next = [happens({ stateChanged: ready }), happens({ previewOffered: { ...preview, id: 'p2' } })].reduce(reduce, session)
    expect(next).toMatchObject({ preview: { id: 'p2' }, taken: undefined })
  })

  it('stays when another is taken back', () => {
    expect(after(...previewing, happens({ previewRevoked: { ...preview, id: 'p0' } })).preview).toEqual(preview)
  })

  it('that was skipped does not come back with what the stream says late', () => {
    const skipped: Action = { type: 'preview', preview: { ...preview, state: 'PREVIEW_STATE_SKIPPED' } }
    const late = happens({ stateChanged: status('AGENT_STATE_PREVIEWING', { preview }) })
    expect(after(...previewing, skipped, late).preview).toBeUndefined()
    expect(after(...waiting, skipped, happens({ previewOffered: preview })).preview).toBeUndefined()
  })

  it('that came meanwhile stays when the answer to a skip of another comes late', () => {
    const next: Preview = { ...preview, id: 'p2' }
    const answer: Action = { type: 'preview', preview: { ...preview, state: 'PREVIEW_STATE_SKIPPED' } }
    expect(after(...previewing, happens({ previewOffered: next }), answer).preview).toEqual(next)
  })
})

describe('the answer to a change of state', () => {
  const answered = (state: AgentStatus): Action => ({ type: 'status', status: state })

  it('is taken before the stream says so', () => {
    expect(phaseOf(after(happens({ welcome: notReady }), answered(ready)))).toBe('ready')
  })

  it('does not take away a preview that was quicker', () => {
    const session = after(...previewing, answered(ready))
    expect(session.preview).toEqual(preview)
    expect(phaseOf(session)).toBe('preview')
  })

  it('does not undo a later state', () => {
    const session = after(...waiting, answered(notReady))
    expect(phaseOf(session)).toBe('ready')
  })

  it('says what comes after the preview', () => {
    const session = after(...previewing, answered(status('AGENT_STATE_PREVIEWING', { preview, nextState: 'AGENT_STATE_NOT_READY' })))
    expect(phaseOf(session)).toBe('preview')
    expect(wantsPreviews(session)).toBe(false)
    expect(wantsPreviews(after(...previewing))).toBe(true)
  })
})

describe('a call', () => {
  it('takes the place of its preview, and keeps what was previewed', () => {
    const session = after(...calling)
    expect(session.preview).toBeUndefined()
    expect(session.customer).toEqual(preview)
    const later = [happens({ stateChanged: status('AGENT_STATE_ON_CALL', { call }) }), happens({ callUpdated: released })].reduce(reduce, session)
    expect(later.customer).toEqual(preview)
  })

  it('that the stream tells of before the answer is the same', () => {
    const first = after(...previewing, happens({ callUpdated: call }))
    expect(reduce(first, { type: 'call', call })).toEqual(first)
    expect(first).toEqual(after(...calling))
  })

  it('never goes back', () => {
    expect(after(...wrappingUp, { type: 'call', call: { ...call, state: 'CALL_STATE_RINGING' } }).call).toEqual(released)
  })

  it('goes with its completion, whatever the stream says late', () => {
    const done: Action = { type: 'call', call: { ...released, state: 'CALL_STATE_COMPLETED' } }
    const session = after(...wrappingUp, done)
    expect(session).toMatchObject({ call: undefined, customer: undefined, lapsed: undefined })
    expect(phaseOf(session)).toBe('between')
    const late = [happens({ callUpdated: released }), happens({ stateChanged: status('AGENT_STATE_WRAP_UP', { call: released }) })]
    expect(late.reduce(reduce, session).call).toBeUndefined()
    const free = reduce(session, happens({ stateChanged: ready }))
    expect(phaseOf(free)).toBe('ready')
    expect(free.lapsed).toBeUndefined()
  })

  it('says that its wrap-up lapsed when the agent is free without having completed it', () => {
    const session = after(...wrappingUp, happens({ stateChanged: ready }))
    expect(session.lapsed).toEqual(released)
    expect(phaseOf(session)).toBe('ready')
  })
})
