import { faults, given, type Fault, type Question } from './answers'
import type { Draft, DraftAppointment } from './draft'
import type { Completion } from './verbs'

/** What is wrong with a draft before it is sent: keys of the texts below `complete.faults`, and faults of answers. */
export interface Faults {
  result?: 'required'
  time?: 'required' | 'past'
  agent?: 'required'
  answers: Record<string, Fault>
}

interface Setting {
  agentId: string
  questions: readonly Question[]
  /** Whether the customer answered the call. */
  answered: boolean
  /** Whether the chosen result asks for an appointment. */
  appointment: boolean
  notReady: boolean
}

export function faultsOf(draft: Draft, setting: Setting, now: number): Faults {
  const { time, who, agentId } = draft.appointment
  const found: Faults = { answers: setting.answered ? faults(setting.questions, draft.answers) : {} }
  if (draft.resultId === '') found.result = 'required'
  if (!setting.appointment) return found
  if (time === '') found.time = 'required'
  else if (Date.parse(time) <= now) found.time = 'past'
  if (who === 'another' && agentId === '') found.agent = 'required'
  return found
}

export function isRight({ answers, ...rest }: Faults): boolean {
  return Object.keys(answers).length === 0 && Object.keys(rest).length === 0
}

/** The request that a draft without faults makes. */
export function completionOf(draft: Draft, setting: Setting): Completion {
  return {
    businessResultId: draft.resultId,
    note: draft.note.trim(),
    notReady: setting.notReady,
    answers: setting.answered ? given(setting.questions, draft.answers) : [],
    ...(setting.appointment && { appointment: appointmentOf(draft.appointment, setting.agentId) }),
  }
}

function appointmentOf({ time, number, who, agentId, remark }: DraftAppointment, me: string): Completion['appointment'] {
  const owner = { me, anyone: '', another: agentId }[who]
  return { appointmentTime: new Date(time).toISOString(), number, agentId: owner, remark: remark.trim() }
}
