import type { components } from '../api/schema'

export type DisplayedResult = components['schemas']['v1DisplayedResult']

/** Filter selects attempts; what is empty selects all. There is none by number: that would be in URLs. */
export interface Filter {
  displayedResults: DisplayedResult[]
  businessResultIds: string[]
  agentIds: string[]
  /** Timestamps; empty: none. */
  startTime: string
  endTime: string
}

export const noFilter: Filter = { displayedResults: [], businessResultIds: [], agentIds: [], startTime: '', endTime: '' }

/** The results a call can have, as the contract lists them. */
export const displayedResults: DisplayedResult[] = [
  'DISPLAYED_RESULT_CONNECTED',
  'DISPLAYED_RESULT_BUSY',
  'DISPLAYED_RESULT_NO_ANSWER',
  'DISPLAYED_RESULT_UNREACHABLE',
  'DISPLAYED_RESULT_INVALID_NUMBER',
  'DISPLAYED_RESULT_REJECTED',
  'DISPLAYED_RESULT_POWERED_OFF',
  'DISPLAYED_RESULT_SUSPENDED',
  'DISPLAYED_RESULT_MACHINE',
  'DISPLAYED_RESULT_FAX_MODEM',
  'DISPLAYED_RESULT_USER_HANGUP',
  'DISPLAYED_RESULT_CONGESTION',
  'DISPLAYED_RESULT_NETWORK',
  'DISPLAYED_RESULT_AGENT',
  'DISPLAYED_RESULT_PLATFORM',
  'DISPLAYED_RESULT_BARRED',
  'DISPLAYED_RESULT_OTHER',
  'DISPLAYED_RESULT_UNKNOWN',
]

const isResult = (text: string): text is DisplayedResult => displayedResults.some((r) => r === text)
const timeOf = (text: string | null) => (text !== null && !Number.isNaN(Date.parse(text)) ? text : '')

/** The filter that a page's URL says. */
export function readFilter(params: URLSearchParams): Filter {
  return {
    displayedResults: params.getAll('result').filter(isResult),
    businessResultIds: params.getAll('business'),
    agentIds: params.getAll('agent'),
    startTime: timeOf(params.get('from')),
    endTime: timeOf(params.get('until')),
  }
}

/** The same URL with another filter. */
export function writeFilter(params: URLSearchParams, filter: Filter): URLSearchParams {
  const next = new URLSearchParams(params)
  const set = (name: string, values: string[]) => {
    next.delete(name)
    for (const value of values.filter((v) => v !== '')) next.append(name, value)
  }
  set('result', filter.displayedResults)
  set('business', filter.businessResultIds)
  set('agent', filter.agentIds)
  set('from', [filter.startTime])
  set('until', [filter.endTime])
  return next
}

/** Whether a filter leaves anything out. */
export function filters(filter: Filter): boolean {
  return Object.values(filter).some((value) => value.length > 0)
}

/** The filter as a request has it. */
export function asRequest({ startTime, endTime, ...rest }: Filter) {
  return { ...rest, ...(startTime !== '' && { startTime }), ...(endTime !== '' && { endTime }) }
}

/** The filter as a query string has it. */
export function asQuery(filter: Filter) {
  return Object.fromEntries(Object.entries(asRequest(filter)).map(([name, value]) => [`filter.${name}` as const, value]))
}
