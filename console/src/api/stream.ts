import { apiError, type StatusBody } from './errors'
import { errorOf } from './client'

/** The state of a stream's connection. */
export type StreamState = 'connecting' | 'open' | 'lost'

export interface StreamOptions<T> {
  /** The path with its query. Asked for before each connection, so that a stream can go on from where it was. */
  path: () => string
  onMessage: (message: T) => void
  onState?: (state: StreamState) => void
  /** An answer that no later try will better: a refusal. The stream ends with it. */
  onRefused?: (error: Error) => void
  /** Whether a message is the stream's last word: nobody connects again after it. */
  isLast?: (message: T) => boolean
  /** After so many ms without a message the connection counts as lost. */
  silence?: number
}

/** Waits between tries, in ms; the last goes on. Each is made up to half longer: not all screens come back at once. */
const waits = [200, 500, 1000, 2000, 5000]

/** Longer than servers are silent: they say something every ten seconds. */
const defaultSilence = 25_000

/**
 * Follows a stream of the API, and connects again when it breaks off, until the returned function is called, the stream
 * has said its last word, or the server refuses. Each message is one line of JSON: `{"result": …}`, or `{"error": …}` as
 * the last.
 */
export function follow<T>(options: StreamOptions<T>): () => void {
  const stop = new AbortController()
  void run(options, stop)
  return () => stop.abort()
}

async function run<T>(options: StreamOptions<T>, stop: AbortController): Promise<void> {
  const stopped = stop.signal
  const receive = (message: T) => {
    if (options.isLast?.(message)) stop.abort()
    options.onMessage(message)
  }
  for (let tries = 0; !stopped.aborted; tries++) {
    options.onState?.('connecting')
    try {
      await connect(options, stopped, (message) => {
        tries = 0
        options.onState?.('open')
        if (message !== undefined) receive(message)
      })
    } catch (error) {
      if (stopped.aborted) return
      if (error instanceof Refused) {
        options.onRefused?.(error.cause)
        return
      }
    }
    if (stopped.aborted) return
    options.onState?.('lost')
    const wait = waits[Math.min(tries, waits.length - 1)] ?? 0
    await pause(wait * (1 + Math.random() / 2), stopped)
  }
}

/** Refused is an answer that no later try will better. */
class Refused extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message)
  }
}

/** One connection: `receive` is called with each message, undefined for one without content. Returns when the server ends it. */
async function connect<T>(options: StreamOptions<T>, stopped: AbortSignal, receive: (message: T | undefined) => void): Promise<void> {
  const lost = new AbortController()
  const silence = options.silence ?? defaultSilence
  let timer = setTimeout(() => lost.abort(), silence)
  try {
    const response = await fetch(options.path(), {
      headers: { Accept: 'application/x-ndjson' },
      signal: AbortSignal.any([stopped, lost.signal]),
    })
    if (!response.ok) {
      const error = await errorOf(response)
      const passing = response.status === 429 || response.status >= 500
      throw passing ? error : new Refused(error)
    }
    if (response.body === null) return
    for await (const line of lines(response.body)) {
      clearTimeout(timer)
      timer = setTimeout(() => lost.abort(), silence)
      const message: { result?: T; error?: StatusBody } = JSON.parse(line)
      if (message.error) throw apiError(200, message.error)
      if (stopped.aborted) return
      receive(message.result)
    }
  } finally {
    clearTimeout(timer)
    lost.abort()
  }
}

/** The lines of a body as they come, without empty ones. */
export async function* lines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const whole = (rest + value).split('\n')
    rest = whole.pop() ?? ''
    yield* whole.filter((line) => line !== '')
  }
  if (rest !== '') yield rest
}

/** Waits so many ms, but not longer than until it is stopped, or the network comes back. */
function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController()
    const end = () => {
      clearTimeout(timer)
      over.abort()
      resolve()
    }
    const timer = setTimeout(end, ms)
    stopped.addEventListener('abort', end, { signal: over.signal })
    window.addEventListener('online', end, { signal: over.signal })
  })
}
