import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import type { Role } from '../api/types'

/** The roles that make and change tasks. */
export const writers: Role[] = ['ROLE_TENANT_ADMIN', 'ROLE_SUPERVISOR', 'ROLE_INTEGRATOR']

export const settingsQuery = queryOptions({
  queryKey: ['tenantSettings'],
  queryFn: () => answer(api.GET('/v1/tenantSettings')),
})

export function templateQuery(id: string) {
  return queryOptions({
    queryKey: ['taskTemplate', id],
    queryFn: () => answer(api.GET('/v1/taskTemplates/{id}', { params: { path: { id } } })),
    staleTime: Infinity,
  })
}

/** The task as it is now. */
export async function readTask(id: string) {
  return answer(api.GET('/v1/tasks/{id}', { params: { path: { id } } }))
}
