import { useMutation } from '@tanstack/react-query'
import type { Dispatch } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { hasReason } from '../api/errors'
import type { components } from '../api/schema'
import type { AgentStatus, Call, Preview } from '../api/types'
import { say, useComplain } from '../components/explain'
import type { Action } from './session'

type Schemas = components['schemas']
export type Completion = Schemas['AgentServiceCompleteAttemptBody']
/** A verb's body, with the id of the preview or attempt it is about. */
type On<Body> = { id: string } & Body

/** What an agent can do. Each is idempotent by its preview or attempt: pressed twice, it is done once. */
export function useVerbs(agentId: string, dispatch: Dispatch<Action>) {
  const { t } = useTranslation('workbench')
  const complain = useComplain()
  const tookStatus = (status: AgentStatus) => dispatch({ type: 'status', status })
  const tookPreview = (preview: Preview) => dispatch({ type: 'preview', preview })
  const tookCall = (call: Call) => dispatch({ type: 'call', call })
  /** The network's loss is shown already; a verb that met it fails at once instead of waiting for it unseen. */
  const common = { networkMode: 'always', onError: complain } as const

  const setState = useMutation({
    ...common,
    mutationFn: (body: Schemas['AgentServiceSetAgentStateBody']) =>
      answer(api.POST('/v1/agents/{agentId}:setState', { params: { path: { agentId } }, body })),
    onSuccess: tookStatus,
  })
  const accept = useMutation({
    ...common,
    mutationFn: ({ id, ...body }: On<Schemas['AgentServiceAcceptPreviewBody']>) =>
      answer(api.POST('/v1/previews/{id}:accept', { params: { path: { id } }, body })),
    onSuccess: tookCall,
  })
  const skip = useMutation({
    ...common,
    mutationFn: ({ id, ...body }: On<Schemas['AgentServiceSkipPreviewBody']>) =>
      answer(api.POST('/v1/previews/{id}:skip', { params: { path: { id } }, body })),
    onSuccess: (preview, { close }) => {
      tookPreview(preview)
      say(t(close ? 'skip.closed' : 'skip.done'))
    },
  })
  const snooze = useMutation({
    ...common,
    mutationFn: ({ id, ...body }: On<Schemas['AgentServiceSnoozePreviewBody']>) =>
      answer(api.POST('/v1/previews/{id}:snooze', { params: { path: { id } }, body })),
    onSuccess: (preview, { minutes }) => {
      tookPreview(preview)
      say(t('snooze.done', { count: minutes }))
    },
  })
  const report = useMutation({
    ...common,
    mutationFn: ({ id, ...body }: On<Schemas['AgentServiceReportCallBody']>) =>
      answer(api.POST('/v1/attempts/{id}:report', { params: { path: { id } }, body })),
    onSuccess: tookCall,
  })
  const hangUp = useMutation({
    ...common,
    mutationFn: ({ id }: On<object>) => answer(api.POST('/v1/attempts/{id}:hangUp', { params: { path: { id } }, body: {} })),
    onSuccess: tookCall,
  })
  const play = useMutation({
    ...common,
    mutationFn: ({ id, ...body }: On<Schemas['v1AgentServicePlayVoiceBody']>) =>
      answer(api.POST('/v1/attempts/{id}:playVoice', { params: { path: { id } }, body })),
    onSuccess: (call) => {
      tookCall(call)
      say(t('prompts.playing'))
    },
  })
  const complete = useMutation({
    ...common,
    mutationFn: ({ id, ...body }: On<Completion>) =>
      answer(api.POST('/v1/attempts/{id}:complete', { params: { path: { id } }, body })),
    onSuccess: (call) => {
      tookCall(call)
      say(t('complete.done'))
    },
    // What is wrong with fields is said at the fields.
    onError: (error) => {
      if (!hasReason(error, 'INVALID_FIELD') && !hasReason(error, 'APPOINTMENT_REQUIRED')) complain(error)
    },
  })
  return { setState, accept, skip, snooze, report, hangUp, play, complete }
}

export type Verbs = ReturnType<typeof useVerbs>
