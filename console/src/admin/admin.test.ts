import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asQuery, isNumber, methods, readFilter, shortName, writeFilter } from './audit'
import { expireTime, keyState } from './keys'
import { namesIn, targetsOf } from './targets'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const now = Date.parse('2026-11-23T08:00:00Z')

describe('the audit log', () => {
  it('names every RPC that permissions.md says is in it', () => {
    let service = ''
    const audited: string[] = []
    for (const line of read('../../../docs/permissions.md').split('\n')) {
      if (line.startsWith('## foredial.')) service = line.slice(3)
      const rpc = /^\| `(\w+)` .*(every call|personal data)[^|]*\|$/.exec(line)?.[1]
      if (rpc) audited.push(`${service}.${rpc}`)
    }
    expect(audited).toContain('foredial.result.v1.ResultService.DownloadExport')
    // What an agent is shown from the accept on is in it too.
    expect(methods.toSorted()).toEqual([...audited, 'foredial.dispatch.v1.AgentService.AcceptPreview'].toSorted())
    const texts: { audit: { methods: Record<string, string> } } = JSON.parse(read('../locales/en/admin.json'))
    expect(Object.keys(texts.audit.methods).toSorted()).toEqual(methods.map(shortName).toSorted())
  })

  it('has its filter in the URL', () => {
    const filter = {
      period: 'own',
      startTime: '2026-11-22T00:00:00.000Z',
      endTime: '2026-11-23T00:00:00.000Z',
      subject: 'ann@example.com',
      method: 'foredial.contact.v1.ContactService.RevealContact',
      target: 'c-1',
    } as const
    expect(readFilter(writeFilter(filter))).toEqual(filter)
    expect(asQuery(filter, now)).toEqual({ startTime: filter.startTime, endTime: filter.endTime, subject: filter.subject, method: filter.method, target: 'c-1' })
  })

  it('is about the last day without a word, and about all there is when asked', () => {
    const plain = readFilter(new URLSearchParams('period=aeon&from=soon&what=Anything'))
    expect(writeFilter(plain).toString()).toBe('')
    expect(asQuery(plain, now)).toEqual({ startTime: '2026-11-22T08:00:00.000Z' })
    expect(asQuery({ ...plain, period: 'all' }, now)).toEqual({})
    expect(asQuery({ ...plain, period: 'week', startTime: '2026-01-01T00:00:00Z' }, now)).toEqual({ startTime: '2026-11-16T08:00:00.000Z' })
  })

  it('tells numbers from ids', () => {
    for (const number of ['+8613800000001', '+49 (0)30 1234', '138 0000 0001', ' 13800000001 ']) expect(isNumber(number), number).toBe(true)
    for (const id of ['0199a6c2-7b7e-7000-8000-000000000001', 'spring', '20261123', 'agent-1', '+', '']) expect(isNumber(id), id).toBe(false)
  })
})

describe('keys', () => {
  it('are good until they are revoked or expire', () => {
    expect(keyState({}, now)).toBe('good')
    expect(keyState({ expireTime: '2026-11-23T08:00:01Z' }, now)).toBe('good')
    expect(keyState({ expireTime: '2026-11-23T08:00:00Z' }, now)).toBe('expired')
    expect(keyState({ expireTime: '2026-11-23T08:00:00Z', revokeTime: '2026-11-20T08:00:00Z' }, now)).toBe('revoked')
  })

  it('are made for as long as is chosen', () => {
    expect(expireTime('30', undefined, now)).toBe('2026-12-23T08:00:00.000Z')
    expect(expireTime('ever', '2027-01-01T00:00:00.000Z', now)).toBeUndefined()
    expect(expireTime('until', '2027-01-01T00:00:00.000Z', now)).toBe('2027-01-01T00:00:00.000Z')
  })
})

describe('what a call named', () => {
  const targets = { 'filter.agent_ids': 'a,b,a', made: 'e-1', task_id: 'spring', content: 'EXPORT_CONTENT_RESULTS', 'api_key.masked': 'true' }

  it('is told by field, each value once', () => {
    expect(targetsOf(targets).map(({ field, values }) => `${field}=${values.join('+')}`)).toEqual([
      'api_key.masked=true',
      'content=EXPORT_CONTENT_RESULTS',
      'filter.agent_ids=a+b',
      'made=e-1',
      'task_id=spring',
    ])
    expect(targetsOf(undefined)).toEqual([])
  })

  it('has room for three ids in a row, and none for choices', () => {
    expect(namesIn(targets)).toEqual([['a', 'b', 'e-1'], 1])
    expect(namesIn({ made: 'x', id: 'x', role: 'ROLE_AUDITOR' })).toEqual([['x'], 0])
  })
})
