import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import { all, pagedQuery, pageSize } from '../api/lists'
import type { Resource, ResourceKind } from '../api/types'
import type { components } from '../api/schema'

type Review = components['schemas']['DirectoryServiceReviewResourceBody']

/** All that is below this key changes with a resource; lists of selects are there too. */
const resourcesKey = 'resources'

/** How many resources are counted at most. */
export const countedAtMost = 5000

/** How many resources there are, by the field that says their kind. */
export const everythingQuery = queryOptions({
  queryKey: [resourcesKey, 'everything'],
  queryFn: () =>
    all(
      (pageToken) => answer(api.GET('/v1/resources', { params: { query: { pageSize: 1000, pageToken } } })),
      (page) => page.resources ?? [],
      countedAtMost,
    ),
})

/** The resources of a kind, page by page. */
export function pagesQuery(kind: ResourceKind) {
  return infiniteQueryOptions(
    pagedQuery(
      [resourcesKey, 'pages', kind],
      (pageToken) => answer(api.GET('/v1/resources', { params: { query: { kind, pageSize, pageToken } } })),
      (page) => page.resources ?? [],
    ),
  )
}

/** One resource. Not read anew below a form that is being filled in, and not kept when the page is left. */
export function resourceQuery(id: string) {
  return queryOptions({
    queryKey: ['resource', id],
    queryFn: () => answer(api.GET('/v1/resources/{id}', { params: { path: { id } } })),
    staleTime: Infinity,
    gcTime: 0,
  })
}

/** What changes a resource. Each mutation takes the resource as it was seen, and is refused if it is another now. */
export function useResourceMutations(id: string) {
  const queries = useQueryClient()
  const listsAnew = () => queries.invalidateQueries({ queryKey: [resourcesKey] })
  const keep = async (resource: Resource) => {
    queries.setQueryData(resourceQuery(id).queryKey, resource)
    await listsAnew()
  }
  const path = { 'resource.id': id }
  return {
    update: useMutation({
      mutationFn: (body: Resource) => answer(api.PATCH('/v1/resources/{resource.id}', { params: { path }, body })),
      onSuccess: keep,
    }),
    review: useMutation({
      mutationFn: (body: Review) => answer(api.POST('/v1/resources/{id}:review', { params: { path: { id } }, body })),
      onSuccess: keep,
    }),
    remove: useMutation({
      mutationFn: (etag: string | undefined) => answer(api.DELETE('/v1/resources/{id}', { params: { path: { id }, query: { etag } } })),
      onSuccess: listsAnew,
    }),
  }
}

/** Makes a resource. Sent again with the same request id, it makes no second one. */
export function useCreate() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ requestId, resource }: { requestId: string; resource: Resource }) =>
      answer(api.POST('/v1/resources', { params: { query: { requestId } }, body: resource })),
    onSuccess: () => queries.invalidateQueries({ queryKey: [resourcesKey] }),
  })
}
