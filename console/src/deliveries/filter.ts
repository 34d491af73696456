import type { components } from '../api/schema'

type Schemas = components['schemas']
export type DeliveryChannel = Schemas['v1DeliveryChannel']
export type DeliveryEvent = Schemas['foredialNotificationV1EventType']
export type DeliveryState = Schemas['v1DeliveryState']

export const states: DeliveryState[] = ['DELIVERY_STATE_PENDING', 'DELIVERY_STATE_DELIVERED', 'DELIVERY_STATE_DEAD']
export const channels: DeliveryChannel[] = ['DELIVERY_CHANNEL_CALLBACK', 'DELIVERY_CHANNEL_SMS']
export const events: DeliveryEvent[] = [
  'EVENT_TYPE_CONNECTED',
  'EVENT_TYPE_RELEASED',
  'EVENT_TYPE_COMPLETED',
  'EVENT_TYPE_UNREACHED',
  'EVENT_TYPE_TEST',
]

/** Filter selects deliveries; what is empty selects all. */
export interface Filter {
  state?: DeliveryState
  eventType?: DeliveryEvent
  channel?: DeliveryChannel
  taskId?: string
  contactId?: string
  /** When they were made: timestamps. */
  startTime?: string
  endTime?: string
}

/** The fields of a filter, and what each is called in the page's URL. */
const names = [
  ['state', 'state'],
  ['eventType', 'event'],
  ['channel', 'channel'],
  ['taskId', 'task'],
  ['contactId', 'contact'],
  ['startTime', 'from'],
  ['endTime', 'until'],
] as const satisfies [keyof Filter, string][]

/** The filter that a page's URL says. */
export function readFilter(params: URLSearchParams): Filter {
  const text = (name: string) => params.get(name) || undefined
  const time = (name: string) => (Number.isNaN(Date.parse(text(name) ?? '')) ? undefined : text(name))
  return {
    state: states.find((s) => s === text('state')),
    eventType: events.find((e) => e === text('event')),
    channel: channels.find((c) => c === text('channel')),
    taskId: text('task'),
    contactId: text('contact'),
    startTime: time('from'),
    endTime: time('until'),
  }
}

/** A filter as a page's URL says it. */
export function writeFilter(filter: Filter): URLSearchParams {
  const params = new URLSearchParams()
  for (const [field, name] of names) {
    const value = filter[field]
    if (value) params.set(name, value)
  }
  return params
}

/** Whether a filter leaves anything out. */
export function filters(filter: Filter): boolean {
  return Object.values(filter).some(Boolean)
}
