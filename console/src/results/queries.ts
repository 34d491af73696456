import { answer, api } from '../api/client'
import { pagedQuery, pageSize } from '../api/lists'
import type { components } from '../api/schema'
import { asQuery, type Filter } from './filter'

type Schemas = components['schemas']
export type ExportColumn = Schemas['v1ExportColumn']
export type ExportContent = Schemas['v1ExportContent']
export type ExportFormat = Schemas['v1ExportFormat']
export type TaskResult = Schemas['v1TaskResult']

/** The customers of a task who were called, last called first. */
export function resultsQuery(taskId: string, filter: Filter) {
  return pagedQuery(
    ['results', taskId, filter],
    (pageToken) =>
      answer(api.GET('/v1/tasks/{taskId}/results', { params: { path: { taskId }, query: { ...asQuery(filter), pageSize, pageToken } } })),
    (page) => page.results ?? [],
  )
}

/** Attempts, newest first; of all tasks when none is given. */
export function attemptsQuery(taskId: string, filter: Filter) {
  return pagedQuery(
    ['attempts', taskId, filter],
    (pageToken) => answer(api.GET('/v1/attempts', { params: { query: { ...asQuery(filter), taskId, pageSize, pageToken } } })),
    (page) => page.attempts ?? [],
  )
}

/** How often exports that are being written are asked for, in ms. */
const writtenEvery = 1_000

/** Exports, newest first; asked for again while one is being written. */
export const exportsQuery = {
  ...pagedQuery(
    ['exports'],
    (pageToken) => answer(api.GET('/v1/exports', { params: { query: { pageSize, pageToken } } })),
    (page) => page.exports ?? [],
  ),
  refetchInterval: ({ state }: { state: { data?: { pages: Schemas['v1ListExportsResponse'][] } } }) =>
    state.data?.pages.some((page) => page.exports?.some((e) => e.state === 'EXPORT_STATE_RUNNING')) ? writtenEvery : false,
}

/** The columns of a file, as the contract lists them. */
const columns: ExportColumn[] = [
  'EXPORT_COLUMN_ATTEMPT_ID',
  'EXPORT_COLUMN_TASK_ID',
  'EXPORT_COLUMN_CONTACT_ID',
  'EXPORT_COLUMN_REFERENCE',
  'EXPORT_COLUMN_NAME',
  'EXPORT_COLUMN_AGENT_ID',
  'EXPORT_COLUMN_NUMBER',
  'EXPORT_COLUMN_CALLER_NUMBER',
  'EXPORT_COLUMN_DIAL_TIME',
  'EXPORT_COLUMN_RING_TIME',
  'EXPORT_COLUMN_ANSWER_TIME',
  'EXPORT_COLUMN_END_TIME',
  'EXPORT_COLUMN_COMPLETE_TIME',
  'EXPORT_COLUMN_TALK_SECONDS',
  'EXPORT_COLUMN_FAIL_CODE',
  'EXPORT_COLUMN_DISPLAYED_RESULT',
  'EXPORT_COLUMN_BUSINESS_RESULT_ID',
  'EXPORT_COLUMN_BUSINESS_RESULT',
  'EXPORT_COLUMN_NOTE',
  'EXPORT_COLUMN_ANSWERS',
  'EXPORT_COLUMN_CALL_ID',
  'EXPORT_COLUMN_RECORDING_PATH',
  'EXPORT_COLUMN_DECISION_STATE',
  'EXPORT_COLUMN_DECISION_DONE_REASON',
  'EXPORT_COLUMN_DECISION_DUE_TIME',
  'EXPORT_COLUMN_DECISION_RULE',
  'EXPORT_COLUMN_ATTEMPTS',
  'EXPORT_COLUMN_CONNECTOR_ID',
]

/** The columns that say something in a file of this content: how many calls there were only with a row a customer. */
export function columnsOf(content: ExportContent): ExportColumn[] {
  return content === 'EXPORT_CONTENT_RESULTS' ? columns : columns.filter((c) => c !== 'EXPORT_COLUMN_ATTEMPTS')
}
