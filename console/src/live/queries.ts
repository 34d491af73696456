import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import { clock } from '../api/clock'
import { all, pagedQuery, pageSize } from '../api/lists'
import type { TaskStats } from '../api/types'
import { ranges, slotsOf, startOf, type Range } from './series'

/** How many tasks one request for counts may name. */
const statsAtOnce = 100

/** The tasks that are running. A contact centre has tens of them; at most 500 are looked at. */
export const runningTasksQuery = queryOptions({
  queryKey: ['tasks', 'running'],
  queryFn: () =>
    all(
      (pageToken) => answer(api.GET('/v1/tasks', { params: { query: { states: ['TASK_STATE_RUNNING'], pageSize: 500, pageToken } } })),
      (page) => page.tasks ?? [],
      500,
    ),
  refetchInterval: 15_000,
})

/** The counts of tasks, by task, anew every five seconds. */
export function statsQuery(taskIds: readonly string[]) {
  return queryOptions({
    queryKey: ['taskStats', taskIds],
    queryFn: async (): Promise<Map<string, TaskStats>> => {
      const parts = Array.from({ length: Math.ceil(taskIds.length / statsAtOnce) }, (_, i) => taskIds.slice(i * statsAtOnce, (i + 1) * statsAtOnce))
      const answers = await Promise.all(parts.map((part) => answer(api.GET('/v1/taskStats', { params: { query: { taskIds: part } } }))))
      return new Map(answers.flatMap((a) => a.stats ?? []).map((stats) => [stats.taskId ?? '', stats]))
    },
    enabled: taskIds.length > 0,
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  })
}

/** Why an agent has no preview, asked anew every five seconds and whenever the agent's state changes. */
export function explainQuery(agentId: string, state: string | undefined) {
  return queryOptions({
    queryKey: ['explainAgent', agentId, state],
    queryFn: () => answer(api.GET('/v1/agents/{agentId}:explain', { params: { path: { agentId } } })),
    refetchInterval: 5_000,
    placeholderData: (previous) => (previous?.agent?.agentId === agentId ? previous : undefined),
  })
}

/** What ended in each minute or hour of a range, of one task or of all, anew every fifteen seconds. */
export function seriesQuery(taskId: string | null, range: Range) {
  return queryOptions({
    queryKey: ['statSeries', taskId, range],
    queryFn: async () => {
      const now = clock.now()
      const query = { startTime: new Date(startOf(range, now)).toISOString(), step: ranges[range].step, ...(taskId !== null && { taskId }) }
      const series = await answer(api.GET('/v1/stats:series', { params: { query } }))
      return { slots: slotsOf(series.points ?? [], range, now), time: new Date(now).toISOString() }
    },
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  })
}

/** The shards, anew every ten seconds. */
export const shardsQuery = queryOptions({
  queryKey: ['shards'],
  queryFn: async () => (await answer(api.GET('/v1/shards'))).shards ?? [],
  refetchInterval: 10_000,
})

/** The contacts that are stuck, oldest first. */
export const stuckQuery = pagedQuery(
  ['stuckContacts'],
  (pageToken) => answer(api.GET('/v1/contacts:stuck', { params: { query: { pageSize, pageToken } } })),
  (page) => page.contacts ?? [],
)
