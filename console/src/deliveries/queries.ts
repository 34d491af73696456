import { queryOptions } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import { clock } from '../api/clock'
import { pagedQuery, pageSize } from '../api/lists'
import type { Delivery } from '../api/types'
import type { Filter } from './filter'

/** Deliveries, newest first. Not asked for again by itself: the audit log has who looked at them. */
export function deliveriesQuery(filter: Filter) {
  return pagedQuery(
    ['deliveries', filter],
    (pageToken) => answer(api.GET('/v1/deliveries', { params: { query: { ...filter, pageSize, pageToken } } })),
    (page) => page.deliveries ?? [],
  )
}

/** One delivery with its tries, asked for again when the next of them should be over. */
export function deliveryQuery(id: string) {
  return queryOptions({
    queryKey: ['delivery', id],
    queryFn: () => answer(api.GET('/v1/deliveries/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => untilNextTry(state.data, clock.now()),
  })
}

/** In how many ms it is worth to look at a delivery again; false: never. */
export function untilNextTry(delivery: Delivery | undefined, now: number): number | false {
  if (delivery?.state !== 'DELIVERY_STATE_PENDING') return false
  const next = delivery.nextTryTime ? Date.parse(delivery.nextTryTime) : now
  return Math.max(2_000, next - now + 1_000)
}

/** A duration of the API, such as 0.12s, in ms. */
export function durationMs(duration: string | undefined): number {
  return Math.round(1000 * Number((duration ?? '0s').replace(/s$/, '')))
}
