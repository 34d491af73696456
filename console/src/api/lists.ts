import { infiniteQueryOptions } from '@tanstack/react-query'

interface PageAnswer {
  nextPageToken?: string
}

/** How many rows a page has. */
export const pageSize = 50

/** A list that comes page by page: `page` asks for one. The items of an answer are at `items`. */
export function pagedQuery<A extends PageAnswer, I>(key: readonly unknown[], page: (pageToken: string) => Promise<A>, items: (answer: A) => I[]) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) => page(pageParam),
    initialPageParam: '',
    getNextPageParam: (last: A) => last.nextPageToken || undefined,
    select: (data) => data.pages.flatMap(items),
  })
}

/** All items of a list that is known to be short, at most `limit` of them. */
export async function all<A extends PageAnswer, I>(page: (pageToken: string) => Promise<A>, items: (answer: A) => I[], limit = 5000): Promise<I[]> {
  const list: I[] = []
  for (let token = ''; list.length < limit; ) {
    const answer = await page(token)
    list.push(...items(answer))
    token = answer.nextPageToken ?? ''
    if (token === '') break
  }
  return list
}
