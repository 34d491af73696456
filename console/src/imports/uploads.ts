import { useSyncExternalStore } from 'react'
import { ApiError, apiError } from '../api/errors'
import type { Import } from '../api/types'

/** A file on its way to the server, or at work there, from this page. */
export interface Upload {
  readonly id: string
  readonly taskId: string
  /** The options, as the upload's query. */
  readonly query: string
  readonly file: File
  /** Bytes that are sent. */
  readonly sent: number
  /** `reading`: all is sent, and the server is at it. */
  readonly state: 'sending' | 'reading' | 'over' | 'failed'
  readonly error?: ApiError
  readonly result?: Import
}

const uploads = new Map<string, Upload>()
const listeners = new Set<() => void>()

function put(upload: Upload): void {
  uploads.set(upload.id, upload)
  for (const listener of listeners) listener()
}

/** The upload of an import, while the page that began it is open. It goes on when another page of the console is opened. */
export function useUpload(id: string | undefined): Upload | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => (id === undefined ? undefined : uploads.get(id)),
  )
}

export function isUnderway(upload: Upload | undefined): boolean {
  return upload?.state === 'sending' || upload?.state === 'reading'
}

/**
 * Sends a file, or sends it again. The file is the body as it is: the browser reads it piece by piece. XMLHttpRequest, as
 * fetch does not say how much is sent.
 */
export function send(id: string, taskId: string, query: string, file: File): void {
  const base = { id, taskId, query, file }
  const request = new XMLHttpRequest()
  const leave = (event: BeforeUnloadEvent) => event.preventDefault()
  const end = (upload: Upload) => {
    window.removeEventListener('beforeunload', leave)
    if (upload.state === 'over') forget(id)
    put(upload)
  }
  window.addEventListener('beforeunload', leave)
  request.upload.addEventListener('progress', ({ loaded }) => put({ ...base, sent: loaded, state: 'sending' }))
  request.upload.addEventListener('load', () => put({ ...base, sent: file.size, state: 'reading' }))
  request.addEventListener('load', () => {
    const done = request.status === 200
    const body = parsed(request.responseText)
    end(
      done
        ? { ...base, sent: file.size, state: 'over', result: body }
        : { ...base, sent: file.size, state: 'failed', error: apiError(request.status, body) },
    )
  })
  request.addEventListener('error', () => end({ ...base, sent: 0, state: 'failed', error: new ApiError(0, 'connection lost', '', {}, []) }))
  put({ ...base, sent: 0, state: 'sending' })
  remember({ id, taskId, query })
  request.open('POST', `/v1/tasks/${encodeURIComponent(taskId)}/contacts:import?${query}`)
  request.setRequestHeader('Content-Type', contentType(file))
  request.send(file)
}

/** What an answer says; what a proxy answers may be anything. */
function parsed(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return { message: text.slice(0, 200) }
  }
}

/** Without a charset: the server finds the encoding. */
function contentType(file: File): string {
  const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return file.name.toLowerCase().endsWith('.xlsx') ? workbook : 'text/csv'
}

/** What it takes to make an import go on after the page was closed: the same options, and the same file again. */
export interface Begun {
  id: string
  taskId: string
  query: string
}

const kept = 'foredial-imports'
const keepAtMost = 20

function begun(): Begun[] {
  const list: unknown = JSON.parse(localStorage.getItem(kept) ?? '[]')
  return Array.isArray(list) ? list.filter(isBegun) : []
}

function isBegun(value: unknown): value is Begun {
  return typeof value === 'object' && value !== null && 'id' in value && 'taskId' in value && 'query' in value
}

function remember(upload: Begun): void {
  const list = [upload, ...begun().filter((b) => b.id !== upload.id)]
  localStorage.setItem(kept, JSON.stringify(list.slice(0, keepAtMost)))
}

function forget(id: string): void {
  localStorage.setItem(kept, JSON.stringify(begun().filter((b) => b.id !== id)))
}

/** An import that was begun in this browser and did not end there. */
export function begunHere(id: string): Begun | undefined {
  return begun().find((b) => b.id === id)
}
