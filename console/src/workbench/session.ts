import type { StreamState } from '../api/stream'
import type { AgentState, AgentStatus, Call, Preview, SessionEvent } from '../api/types'

/** Session is what an agent's screen shows: what the stream said, and what the agent's own calls were answered. */
export interface Session {
  readonly connection: StreamState
  /** The agent without preview and call; unset until the first Welcome. */
  readonly agent?: AgentStatus
  readonly preview?: Preview
  readonly call?: Call
  /** What was previewed of the customer of `call`; unset after a reload. */
  readonly customer?: Preview
  /** The last preview that went without the agent's doing, until there is another. */
  readonly taken?: Preview
  /** The last call whose wrap-up ended without the agent's doing, until there is another preview or call. */
  readonly lapsed?: Call
  /** Another session took over. */
  readonly displaced: boolean
  readonly refused?: Error
  /** How often the agent wanted the session here again, after it was displaced or refused. */
  readonly round: number
  /** The preview and the attempt that answers have ended. What the stream still says of them is old. */
  readonly over: string
  readonly completed: string
}

export type Action =
  | { type: 'event'; event: SessionEvent }
  | { type: 'connection'; state: StreamState }
  | { type: 'refused'; error: Error }
  /** The agent wants the session here. */
  | { type: 'here' }
  /** Answers of the agent's own calls. */
  | { type: 'status'; status: AgentStatus }
  | { type: 'preview'; preview: Preview }
  | { type: 'call'; call: Call }

export const closed: Session = { connection: 'connecting', displaced: false, round: 0, over: '', completed: '' }

export function reduce(session: Session, action: Action): Session {
  switch (action.type) {
    case 'event':
      return happened(session, action.event)
    case 'connection':
      // While it is being tried again, a lost connection is still lost.
      return action.state === 'connecting' && session.connection === 'lost' ? session : { ...session, connection: action.state }
    case 'refused':
      return { ...session, refused: action.error }
    case 'here':
      return { ...session, displaced: false, refused: undefined, connection: 'connecting', round: session.round + 1 }
    case 'status':
      return asked(session, action.status)
    case 'preview':
      return ended(session, action.preview)
    case 'call':
      return called(session, action.call)
  }
}

function happened(session: Session, event: SessionEvent): Session {
  if (event.welcome) return whole(session, event.welcome)
  if (event.stateChanged) return whole(session, event.stateChanged)
  if (event.previewOffered) return offered(session, event.previewOffered)
  if (event.previewRevoked) return revoked(session, event.previewRevoked)
  if (event.callUpdated) return called(session, event.callUpdated)
  if (event.displaced) return { ...session, displaced: true }
  return session
}

/** Takes a status that says everything, preview and call too. */
function whole(session: Session, { preview, call, ...agent }: AgentStatus): Session {
  // In JSON, what is unset may be null.
  const shown = preview && preview.id !== session.over ? preview : undefined
  const live = call && call.attemptId !== session.completed ? call : undefined
  const next: Session = {
    ...session,
    agent,
    preview: shown,
    call: live,
    customer: live ? previewed(session, live) : undefined,
    ...(live === undefined && lapsedCall(session) ? { lapsed: session.call } : {}),
  }
  return shown || live ? forgetNotices(next) : next
}

/** Whether the call that is shown waits for the agent to complete it. */
function lapsedCall({ call }: Session): boolean {
  return call?.state === 'CALL_STATE_RELEASED'
}

function offered(session: Session, preview: Preview): Session {
  if (preview.id === session.over) return session
  const state: AgentState = 'AGENT_STATE_PREVIEWING'
  return forgetNotices({
    ...session,
    agent: { ...session.agent, state, reason: '', stateTime: preview.offerTime, nextState: undefined },
    preview,
  })
}

function revoked(session: Session, preview: Preview): Session {
  if (preview.id !== session.preview?.id) return session
  return { ...session, preview: undefined, taken: preview }
}

/** Takes what a skip or snooze was answered. */
function ended(session: Session, preview: Preview): Session {
  const next = { ...session, over: preview.id ?? '' }
  return preview.id === session.preview?.id ? { ...next, preview: undefined } : next
}

/** The order of a call's states: what is later on is never taken back. */
const steps = ['CALL_STATE_DIALLING', 'CALL_STATE_RINGING', 'CALL_STATE_CONNECTED', 'CALL_STATE_RELEASED', 'CALL_STATE_COMPLETED']
const step = (call: Call) => steps.indexOf(call.state ?? '')

/** Takes a call from the stream or an answer, whichever comes first. */
function called(session: Session, call: Call): Session {
  if (call.attemptId === session.completed) return session
  const same = session.call?.attemptId === call.attemptId
  if (same && session.call && step(call) < step(session.call)) return session
  if (call.state === 'CALL_STATE_COMPLETED') {
    const next = { ...session, completed: call.attemptId ?? '' }
    return same ? { ...next, call: undefined, customer: undefined } : next
  }
  const next = forgetNotices({ ...session, call, customer: previewed(session, call) })
  // An attempt has the id of its preview.
  return session.preview?.id === call.attemptId ? { ...next, preview: undefined, over: call.attemptId ?? '' } : next
}

function previewed(session: Session, call: Call): Preview | undefined {
  return [session.preview, session.customer].find((p) => p?.id === call.attemptId)
}

function forgetNotices(session: Session): Session {
  return { ...session, taken: undefined, lapsed: undefined }
}

/**
 * Takes the answer to a change of state. A preview that came of it may be on the screen already, so that it says nothing
 * of preview and call, and of the state only when that is no older than what is known.
 */
function asked(session: Session, status: AgentStatus): Session {
  const later = Date.parse(status.stateTime ?? '') >= Date.parse(session.agent?.stateTime ?? '')
  if (session.preview || session.call || !later) return { ...session, agent: { ...session.agent, nextState: status.nextState } }
  return { ...session, agent: { ...status, preview: undefined, call: undefined } }
}

/** What the screen is about. `between`: one thing is over, and the stream has not yet said what is next. */
export type Phase = 'opening' | 'notReady' | 'ready' | 'preview' | 'call' | 'wrapUp' | 'between'

export function phaseOf({ agent, preview, call }: Session): Phase {
  if (agent === undefined) return 'opening'
  if (call) return call.state === 'CALL_STATE_RELEASED' ? 'wrapUp' : 'call'
  if (preview) return 'preview'
  switch (agent.state) {
    case 'AGENT_STATE_READY':
      return 'ready'
    case 'AGENT_STATE_PREVIEWING':
    case 'AGENT_STATE_ON_CALL':
    case 'AGENT_STATE_WRAP_UP':
      return 'between'
    default:
      return 'notReady'
  }
}

/** Whether the agent takes previews now, or will after what is on the screen. */
export function wantsPreviews(session: Session): boolean {
  if (session.preview || session.call) return session.agent?.nextState !== 'AGENT_STATE_NOT_READY'
  return ['ready', 'between'].includes(phaseOf(session))
}
