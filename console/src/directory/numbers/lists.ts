import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api, errorOf } from '../../api/client'
import { pagedQuery, pageSize } from '../../api/lists'
import type { components, operations } from '../../api/schema'

type ListedNumber = components['schemas']['v1ListedNumber']
type Imported = operations['NumberListService_ImportNumbers']['responses'][200]['content']['application/json']

/** The numbers of a list, page by page. */
export function numbersQuery(listId: string) {
  return infiniteQueryOptions(
    pagedQuery(
      ['numbers', listId],
      (pageToken) => answer(api.GET('/v1/numberLists/{listId}/numbers', { params: { path: { listId }, query: { pageSize, pageToken } } })),
      (page) => page.numbers ?? [],
    ),
  )
}

/** What can be done with a list. */
export function useNumberList(listId: string) {
  const queries = useQueryClient()
  const params = { path: { listId } }
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['numbers', listId] })
  return {
    add: useMutation({
      mutationFn: (numbers: ListedNumber[]) => answer(api.POST('/v1/numberLists/{listId}/numbers:add', { params, body: { numbers } })),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (numbers: string[]) => answer(api.POST('/v1/numberLists/{listId}/numbers:remove', { params, body: { numbers } })),
      onSuccess,
    }),
    check: useMutation({
      mutationFn: (number: string) => answer(api.POST('/v1/numberLists/{listId}/numbers:check', { params, body: { number } })),
    }),
    upload: useMutation({ mutationFn: (file: File) => upload(listId, file), onSuccess }),
  }
}

/** Sends a file as it is, however long that takes. */
async function upload(listId: string, file: File): Promise<Imported> {
  const response = await fetch(`/v1/numberLists/${encodeURIComponent(listId)}/numbers:import`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv' },
    body: file,
  })
  if (!response.ok) throw await errorOf(response)
  return response.json()
}

/** The numbers of a text that has one a line, and the line of each, from 1. */
export function linesOf(text: string): { numbers: string[]; lines: number[] } {
  const filled = text
    .split('\n')
    .map((line, i) => ({ number: line.trim(), line: i + 1 }))
    .filter(({ number }) => number !== '')
  return { numbers: filled.map((f) => f.number), lines: filled.map((f) => f.line) }
}
