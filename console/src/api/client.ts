import createClient from 'openapi-fetch'
import { ApiError, apiError } from './errors'
import type { paths } from './schema'

/** How long a request may take. Streams have no end of their own. */
const patience = 30_000

/** The REST API. A request that is refused, or is not answered, throws an ApiError. */
export const api = createClient<paths>({
  fetch: async (request: Request) => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(patience)])
    const response = await fetch(request, { signal }).catch((error: unknown) => {
      if (request.signal.aborted) throw error
      throw new ApiError(0, String(error), '', {}, [])
    })
    if (!response.ok) throw await errorOf(response)
    return response
  },
})

/** The error that an answer is. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => ({ message: response.statusText }))
  return apiError(response.status, body)
}

/** What a request of `api` was answered. */
export async function answer<T>(request: Promise<{ data?: T }>): Promise<T> {
  const { data } = await request
  if (data === undefined) throw new ApiError(0, 'empty answer', '', {}, [])
  return data
}

/** An id for a create that may be sent again: the same request makes one thing. */
export function requestId(): string {
  return crypto.randomUUID()
}
