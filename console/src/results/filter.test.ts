import { describe, expect, it } from 'vitest'
import { asQuery, filters, noFilter, readFilter, writeFilter, type Filter } from './filter'

const filter: Filter = {
  displayedResults: ['DISPLAYED_RESULT_BUSY', 'DISPLAYED_RESULT_NO_ANSWER'],
  businessResultIds: ['sold'],
  agentIds: ['a1', 'a2'],
  startTime: '2026-05-01T00:00:00Z',
  endTime: '',
}

describe('filter', () => {
  it('comes back from a URL as it went into it', () => {
    const url = writeFilter(new URLSearchParams('task=t1'), filter)
    expect(readFilter(new URLSearchParams(url.toString()))).toEqual(filter)
    expect(url.get('task')).toBe('t1')
    expect(writeFilter(url, noFilter).toString()).toBe('task=t1')
  })

  it('leaves out what a URL has wrong', () => {
    expect(readFilter(new URLSearchParams('result=NONSENSE&from=yesterday'))).toEqual(noFilter)
  })

  it('is a query without what is not set', () => {
    expect(asQuery(filter)).toEqual({
      'filter.displayedResults': filter.displayedResults,
      'filter.businessResultIds': ['sold'],
      'filter.agentIds': ['a1', 'a2'],
      'filter.startTime': '2026-05-01T00:00:00Z',
    })
  })

  it('filters when it leaves something out', () => {
    expect(filters(noFilter)).toBe(false)
    expect(filters(filter)).toBe(true)
  })
})
