import { queryOptions } from '@tanstack/react-query'
import { resourcesQuery } from '../api/directory'
import { answer, api } from '../api/client'
import { hasReason } from '../api/errors'
import { pagedQuery, pageSize } from '../api/lists'
import type { Attribute } from './meaning'

/** How often an import is looked for that the server does not know yet: it has not the whole file, in ms. */
const lookEvery = 500

export function importKey(id: string) {
  return ['import', id] as const
}

/** One import. `expected` says that its file is on the way: that it is not there yet is no error then. */
export function importQuery(id: string, expected = false) {
  return queryOptions({
    queryKey: importKey(id),
    queryFn: () => answer(api.GET('/v1/imports/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => expected && hasReason(query.state.error, 'NOT_FOUND') && lookEvery,
  })
}

export function importsQuery(taskId: string) {
  return pagedQuery(
    ['imports', taskId],
    (pageToken) => answer(api.GET('/v1/imports', { params: { query: { taskId, pageSize, pageToken } } })),
    (page) => page.imports ?? [],
  )
}

export function rejectsQuery(importId: string) {
  return pagedQuery(
    ['rejects', importId],
    (pageToken) =>
      answer(api.GET('/v1/imports/{importId}/rejects', { params: { path: { importId }, query: { pageSize, pageToken } } })),
    (page) => page.rejects ?? [],
  )
}

/** The data attributes that columns may mean. */
export const attributesQuery = queryOptions({
  ...resourcesQuery('RESOURCE_KIND_DATA_ATTRIBUTE'),
  select: (resources) =>
    resources.map(
      (r): Attribute => ({
        code: r.dataAttribute?.code ?? '',
        name: r.displayName || (r.dataAttribute?.code ?? ''),
        mandatory: r.dataAttribute?.mandatory ?? false,
      }),
    ),
})
