import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import { hasReason } from '../api/errors'
import { all, pagedQuery, pageSize } from '../api/lists'
import type { components } from '../api/schema'
import type { Attempt } from '../api/types'

type Schemas = components['schemas']
export type Explained = Schemas['v1ExplainContactResponse']
export type GateVerdict = Schemas['v1GateVerdict']
export type NumberVerdict = Schemas['v1NumberVerdict']
export type AppointmentState = Schemas['v1AppointmentState']

/** How often the reasons are looked at again, in ms. */
const explainEvery = 10_000

export function contactQuery(taskId: string, id: string) {
  return queryOptions({
    queryKey: ['contact', taskId, id],
    queryFn: () => answer(api.GET('/v1/tasks/{taskId}/contacts/{id}', { params: { path: { taskId, id } } })),
  })
}

/** Why a contact is or is not called now. Asked again while the page is looked at. */
export function explainQuery(taskId: string, id: string) {
  return queryOptions({
    queryKey: ['contact', taskId, id, 'explain'],
    queryFn: () => answer(api.GET('/v1/tasks/{taskId}/contacts/{id}:explain', { params: { path: { taskId, id } } })),
    refetchInterval: explainEvery,
    staleTime: explainEvery,
  })
}

/** Every attempt of a contact, newest first; none while nobody called it. */
export function attemptsQuery(taskId: string, contactId: string) {
  return queryOptions({
    queryKey: ['contact', taskId, contactId, 'attempts'],
    queryFn: async (): Promise<Attempt[]> => {
      const path = { taskId, contactId }
      const result = await answer(api.GET('/v1/tasks/{taskId}/results/{contactId}', { params: { path } })).catch((error: unknown) => {
        if (hasReason(error, 'NOT_FOUND')) return { attempts: [] }
        throw error
      })
      return (result.attempts ?? []).toReversed()
    },
  })
}

/** One attempt with the changes of its result, which lists do not have. */
export function attemptQuery(id: string) {
  return queryOptions({
    queryKey: ['attempt', id],
    queryFn: () => answer(api.GET('/v1/attempts/{id}', { params: { path: { id } } })),
  })
}

/** How many of a task's appointments are looked through for those of one contact. */
const lookThrough = 5000

export function contactAppointmentsQuery(taskId: string, contactId: string) {
  return queryOptions({
    queryKey: ['appointments', 'contact', taskId, contactId],
    queryFn: async () => {
      const page = (pageToken: string) =>
        answer(api.GET('/v1/appointments', { params: { query: { taskId, pageSize: 1000, pageToken } } }))
      const list = await all(page, (p) => p.appointments ?? [], lookThrough)
      return list.filter((a) => a.contactId === contactId)
    },
  })
}

export interface AppointmentFilter {
  taskId: string
  agentId: string
  states: AppointmentState[]
}

export function appointmentsQuery(filter: AppointmentFilter) {
  return {
    ...pagedQuery(
      ['appointments', 'list', filter],
      (pageToken) => answer(api.GET('/v1/appointments', { params: { query: { ...filter, pageSize, pageToken } } })),
      (page) => page.appointments ?? [],
    ),
    placeholderData: keepPreviousData,
  }
}

/** What is looked for: one of the two. It is sent in the body, and is never part of a URL. */
export type Having = { number: string } | { reference: string }

export function searchQuery(having: Having | null) {
  return {
    ...pagedQuery(
      ['contactSearch', having],
      (pageToken) => answer(api.POST('/v1/contacts:search', { body: { ...having, pageSize, pageToken } })),
      (page) => page.contacts ?? [],
    ),
    enabled: having !== null,
  }
}
