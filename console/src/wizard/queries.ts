import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '../api/client'

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
