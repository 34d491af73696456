import { queryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import { all, pagedQuery, pageSize } from '../api/lists'
import type { components } from '../api/schema'
import type { Contact, Task, TaskState, TaskStats } from '../api/types'

type Schemas = components['schemas']
type TaskPages = InfiniteData<Schemas['v1ListTasksResponse']>
export type ContactState = Schemas['v1ContactState']
export type TaskRevision = Schemas['v1TaskRevision']
export type WatchTasks = Schemas['v1WatchTasksResponse']

/** How often a page that is looked at asks for what no stream brings it, in ms. */
const every = 5_000

const list = ['tasks', 'list'] as const

/** Tasks, newest first; of all states when none is given. */
export function tasksQuery(states: TaskState[]) {
  return pagedQuery(
    [...list, states],
    (pageToken) => answer(api.GET('/v1/tasks', { params: { query: { states, pageSize, pageToken } } })),
    (page) => page.tasks ?? [],
  )
}

/** One task, as it is now. */
export function taskQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id],
    queryFn: () => answer(api.GET('/v1/tasks/{id}', { params: { path: { id } } })),
    refetchInterval: every,
  })
}

/** The counts of at most a hundred tasks, without agents and business results. */
export function manyStatsQuery(ids: string[]) {
  return queryOptions({
    queryKey: ['taskStats', 'many', ids],
    queryFn: async (): Promise<TaskStats[]> => (await answer(api.GET('/v1/taskStats', { params: { query: { taskIds: ids } } }))).stats ?? [],
    refetchInterval: every,
  })
}

/** The counts of one task, with its agents. Its stream writes here too. */
export function statsQuery(taskId: string) {
  return queryOptions({
    queryKey: ['taskStats', 'one', taskId],
    queryFn: () => answer(api.GET('/v1/tasks/{taskId}/stats', { params: { path: { taskId }, query: { agents: true } } })),
  })
}

export function contactsQuery(taskId: string, states: ContactState[]) {
  return pagedQuery(
    ['contacts', taskId, 'list', states],
    (pageToken) => answer(api.GET('/v1/tasks/{taskId}/contacts', { params: { path: { taskId }, query: { states, pageSize, pageToken } } })),
    (page) => page.contacts ?? [],
  )
}

/** What a contact is looked for by. It is posted: no number and no reference gets into a URL. */
export type Having = { number: string } | { reference: string }

/** The most of a number's or reference's contacts in all tasks that are looked through for those of one task. */
const searched = 1000

/** The contacts of a task with a number or a reference. */
export function foundContactsQuery(taskId: string, having: Having) {
  return queryOptions({
    queryKey: ['contacts', taskId, 'found', having],
    queryFn: async (): Promise<Contact[]> => {
      const found = await all(
        (pageToken) => answer(api.POST('/v1/contacts:search', { body: { ...having, pageSize: searched, pageToken } })),
        (page) => page.contacts ?? [],
        searched,
      )
      return found.filter((c) => c.taskId === taskId)
    },
  })
}

export function explainQuery(taskId: string) {
  return queryOptions({
    queryKey: ['explainTask', taskId],
    queryFn: () => answer(api.GET('/v1/tasks/{taskId}:explain', { params: { path: { taskId } } })),
  })
}

/** How many of the contacts that are next a forecast names. */
const nextContacts = 10

export function forecastQuery(taskId: string, hours: number) {
  return queryOptions({
    queryKey: ['forecastTask', taskId, hours],
    queryFn: () => answer(api.GET('/v1/tasks/{taskId}:forecast', { params: { path: { taskId }, query: { hours, nextContacts } } })),
  })
}

/** The revisions of a task, newest first. */
export function revisionsQuery(id: string) {
  return pagedQuery(
    ['taskRevisions', id],
    (pageToken) => answer(api.GET('/v1/tasks/{id}/revisions', { params: { path: { id }, query: { pageSize, pageToken } } })),
    (page) => page.revisions ?? [],
  )
}

export const templatesQuery = pagedQuery(
  ['taskTemplates'],
  (pageToken) => answer(api.GET('/v1/taskTemplates', { params: { query: { pageSize, pageToken } } })),
  (page) => page.templates ?? [],
)

/** Shows a task as it now is wherever it is on a screen, and says whether a list had it. */
export function putTask(queries: QueryClient, task: Task): boolean {
  let listed = false
  queries.setQueryData(taskQuery(task.id ?? '').queryKey, task)
  queries.setQueriesData<TaskPages>({ queryKey: list }, (data) => {
    if (!data?.pages.some((page) => page.tasks?.some((t) => t.id === task.id))) return data
    listed = true
    return { ...data, pages: data.pages.map((page) => ({ ...page, tasks: page.tasks?.map((t) => (t.id === task.id ? task : t)) })) }
  })
  return listed
}

/** Reads the lists of tasks again. */
export function reloadTasks(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: list })
}
