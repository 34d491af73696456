import { queryOptions, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { all } from './lists'
import type { Resource, ResourceKind } from './types'

/** All resources of a kind, by id. Directories are short: at most 5,000 are read. */
export function resourcesQuery(kind: ResourceKind) {
  return queryOptions({
    queryKey: ['resources', kind],
    queryFn: () =>
      all(
        (pageToken) => answer(api.GET('/v1/resources', { params: { query: { kind, pageSize: 1000, pageToken } } })),
        (page) => page.resources ?? [],
      ),
    staleTime: 30_000,
  })
}

/** The name of a resource, or its id while it is not known. */
export function useResourceNames(kind: ResourceKind): (id: string | undefined) => string {
  const { data } = useQuery(resourcesQuery(kind))
  return (id) => data?.find((r: Resource) => r.id === id)?.displayName ?? id ?? ''
}
