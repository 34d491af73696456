import { answer, api } from '../api/client'
import { pagedQuery, pageSize } from '../api/lists'
import type { components } from '../api/schema'

export type AuditEntry = components['schemas']['v1AuditEntry']

/** The spans back from now that can be looked at, in ms; all is all there is, own is by two times. */
const spans = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 }
export const periods = ['hour', 'day', 'week', 'month', 'all', 'own'] as const
export type Period = (typeof periods)[number]

/** Filter selects entries; what is empty selects all. */
export interface Filter {
  period: Period
  /** With period own: timestamps. */
  startTime: string
  endTime: string
  subject: string
  method: string
  target: string
}

/** The filter that a page's URL says. Without a word, it is about the last day. */
export function readFilter(params: URLSearchParams): Filter {
  const time = (name: string) => (Number.isNaN(Date.parse(params.get(name) ?? '')) ? '' : (params.get(name) ?? ''))
  return {
    period: periods.find((p) => p === params.get('period')) ?? 'day',
    startTime: time('from'),
    endTime: time('until'),
    subject: params.get('who') ?? '',
    method: methods.find((m) => m === params.get('what')) ?? '',
    target: params.get('about') ?? '',
  }
}

/** A filter as a page's URL says it. */
export function writeFilter({ period, startTime, endTime, subject, method, target }: Filter): URLSearchParams {
  const own = period === 'own'
  const named = { period: period === 'day' ? '' : period, from: own ? startTime : '', until: own ? endTime : '', who: subject, what: method, about: target }
  return new URLSearchParams(Object.entries(named).filter(([, value]) => value !== ''))
}

/** A filter as a request has it; asked at, in ms since 1970. */
export function asQuery({ period, startTime, endTime, subject, method, target }: Filter, asked: number) {
  const times = period === 'own' ? { startTime, endTime } : period === 'all' ? {} : { startTime: new Date(asked - spans[period]).toISOString() }
  return Object.fromEntries(Object.entries({ ...times, subject, method, target }).filter(([, value]) => value !== ''))
}

/** Entries, oldest first. */
export function auditQuery(filter: Filter, asked: number) {
  const query = asQuery(filter, asked)
  return pagedQuery(
    ['auditEntries', query],
    (pageToken) => answer(api.GET('/v1/auditEntries', { params: { query: { ...query, pageSize, pageToken } } })),
    (page) => page.entries ?? [],
  )
}

/** Whether a text is a phone number and no id: the log has none, and they do not belong into a URL. */
export function isNumber(text: string): boolean {
  return /^(\+[\d\s()-]{5,}|[\d\s()-]{11,})$/.test(text.trim())
}

/** The last part of an RPC's full name, by which admin.json names it. */
export function shortName(method: string | undefined): string {
  return method?.split('.').at(-1) ?? ''
}

/** The RPCs that are in the log, some always, some when they show personal data. */
export const methods = [
  'foredial.access.v1.AccessService.CreateApiKey',
  'foredial.access.v1.AccessService.RevokeApiKey',
  'foredial.contact.v1.ContactService.CancelContacts',
  'foredial.contact.v1.ContactService.DownloadImportRejects',
  'foredial.contact.v1.ContactService.EraseNumber',
  'foredial.contact.v1.ContactService.ExplainContact',
  'foredial.contact.v1.ContactService.GetContact',
  'foredial.contact.v1.ContactService.ListAppointments',
  'foredial.contact.v1.ContactService.ListContacts',
  'foredial.contact.v1.ContactService.ListStuckContacts',
  'foredial.contact.v1.ContactService.RevealContact',
  'foredial.contact.v1.ContactService.SearchContacts',
  'foredial.contact.v1.NumberListService.AddNumbers',
  'foredial.contact.v1.NumberListService.CheckNumber',
  'foredial.contact.v1.NumberListService.ImportNumbers',
  'foredial.contact.v1.NumberListService.ListNumbers',
  'foredial.contact.v1.NumberListService.RemoveNumbers',
  'foredial.directory.v1.DirectoryService.ApplyResources',
  'foredial.directory.v1.DirectoryService.CreateResource',
  'foredial.directory.v1.DirectoryService.DeleteResource',
  'foredial.directory.v1.DirectoryService.ReviewResource',
  'foredial.directory.v1.DirectoryService.UpdateResource',
  'foredial.directory.v1.DirectoryService.UpdateTenantSettings',
  'foredial.dispatch.v1.AgentService.AcceptPreview',
  'foredial.dispatch.v1.SupervisorService.ForceAgentState',
  'foredial.event.v1.EventService.WatchEvents',
  'foredial.notification.v1.NotificationService.GetDelivery',
  'foredial.notification.v1.NotificationService.ListDeliveries',
  'foredial.notification.v1.NotificationService.RedeliverSince',
  'foredial.result.v1.ResultService.CreateExport',
  'foredial.result.v1.ResultService.DownloadExport',
  'foredial.result.v1.ResultService.GetAttempt',
  'foredial.result.v1.ResultService.GetContactResult',
  'foredial.result.v1.ResultService.ListAttempts',
  'foredial.result.v1.ResultService.ListTaskResults',
  'foredial.result.v1.ResultService.PlayRecording',
]
