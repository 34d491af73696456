import type { Encoding } from './head'
import type { Meaning } from './meaning'

export type DedupeScope = 'NONE' | 'FILE' | 'TASK' | 'TENANT'
export type DedupeAction = 'SKIP' | 'UPDATE' | 'REJECT'

export const dedupeScopes: DedupeScope[] = ['NONE', 'FILE', 'TASK', 'TENANT']
export const dedupeActions: DedupeAction[] = ['SKIP', 'UPDATE', 'REJECT']

/** What a person chooses about an import. */
export interface Options {
  dedupeScope: DedupeScope
  dedupeAction: DedupeAction
  checkBlocklists: boolean
  /** Unset: the server finds it. */
  encoding?: Encoding
  /** Unset: the first. */
  sheet?: string
}

export const usual: Options = { dedupeScope: 'NONE', dedupeAction: 'SKIP', checkBlocklists: false }

/** Contacts of other tasks cannot be updated. */
export function canUpdate(scope: DedupeScope): boolean {
  return scope === 'FILE' || scope === 'TASK'
}

interface Upload {
  id: string
  requestId: string
  fileName: string
  dryRun: boolean
}

/** The query of an upload. It has titles of columns, never what is in them. */
export function queryOf(upload: Upload, options: Options, columns: [string, Meaning][]): string {
  const query = new URLSearchParams({ id: upload.id, requestId: upload.requestId, fileName: upload.fileName })
  if (upload.dryRun) query.set('dryRun', 'true')
  if (options.encoding) query.set('encoding', `IMPORT_ENCODING_${options.encoding === 'utf-8' ? 'UTF_8' : 'GB18030'}`)
  if (options.sheet) query.set('sheet', options.sheet)
  if (options.dedupeScope !== 'NONE') {
    query.set('dedupeScope', `DEDUPE_SCOPE_${options.dedupeScope}`)
    query.set('dedupeAction', `DEDUPE_ACTION_${options.dedupeAction}`)
  }
  if (options.checkBlocklists) query.set('checkBlocklists', 'true')
  for (const [title, meaning] of columns) query.append('columns', `${title}:${meaning}`)
  return query.toString()
}
