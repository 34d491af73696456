import { queryOptions, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { all } from './lists'
import type { Task } from './types'

/** All tasks, by id, for lists that name them. At most 5,000 are read. */
export const taskNamesQuery = queryOptions({
  queryKey: ['taskNames'],
  queryFn: () =>
    all(
      (pageToken) => answer(api.GET('/v1/tasks', { params: { query: { pageSize: 1000, pageToken } } })),
      (page) => page.tasks ?? [],
    ),
  staleTime: 30_000,
})

/** The name of a task, or its id while it is not known. */
export function useTaskNames(): (id: string | undefined) => string {
  const { data } = useQuery(taskNamesQuery)
  return (id) => data?.find((task: Task) => task.id === id)?.displayName || id || ''
}
