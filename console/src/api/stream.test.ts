import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { follow, lines, type StreamOptions, type StreamState } from './stream'

type Message = Record<string, unknown>

/** A connection that the test is the server of. */
class Connection {
  private readonly writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>

  constructor(readonly signal: AbortSignal) {
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>()
    this.body = readable
    this.writer = writable.getWriter()
    signal.addEventListener('abort', () => void this.writer.abort(signal.reason).catch(() => undefined))
  }

  send(text: string): void {
    void this.writer.write(new TextEncoder().encode(text)).catch(() => undefined)
  }

  say(message: Message): void {
    this.send(`${JSON.stringify({ result: message })}\n`)
  }

  end(): void {
    void this.writer.close().catch(() => undefined)
  }
}

/** What is answered to the next requests; after these, a stream. */
let answers: (() => Response)[] = []
let connections: Connection[] = []
let stops: (() => void)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', new EventTarget())
  answers = []
  connections = []
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => {
    const other = answers.shift()
    if (other !== undefined) return new Promise<Response>((resolve) => resolve(other()))
    const connection = new Connection(signal)
    connections.push(connection)
    return Promise.resolve(new Response(connection.body))
  })
})

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function start(options: Partial<StreamOptions<Message>> = {}) {
  const messages: Message[] = []
  const states: StreamState[] = []
  const refusals: Error[] = []
  const stop = follow<Message>({
    path: () => '/v1/things:watch',
    onMessage: (m) => messages.push(m),
    onState: (s) => states.push(s),
    onRefused: (e) => refusals.push(e),
    ...options,
  })
  stops.push(stop)
  return { messages, states, refusals, stop }
}

const status = (code: number, body: unknown) => () => new Response(JSON.stringify(body), { status: code })
const settle = () => vi.advanceTimersByTimeAsync(0)
const connection = (i: number): Connection => {
  const there = connections[i]
  if (there === undefined) throw new Error(`no connection ${i}`)
  return there
}

describe('lines', () => {
  const read = async (...chunks: Uint8Array<ArrayBuffer>[]) => {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (c) => {
        for (const chunk of chunks) c.enqueue(chunk)
        c.close()
      },
    })
    const list: string[] = []
    for await (const line of lines(body)) list.push(line)
    return list
  }
  const bytes = (text: string) => new TextEncoder().encode(text)

  it('puts together what chunks tear apart', async () => {
    expect(await read(bytes('on'), bytes('e\ntw'), bytes('o\n'), bytes('three\nfour\n'))).toEqual(['one', 'two', 'three', 'four'])
  })

  it('puts together a character that a chunk tears apart', async () => {
    const whole = bytes('客户\n')
    expect(await read(whole.slice(0, 4), whole.slice(4))).toEqual(['客户'])
  })

  it('leaves out empty lines, and takes a last one without an end', async () => {
    expect(await read(bytes('\none\n\n'), bytes('two'))).toEqual(['one', 'two'])
  })
})

describe('follow', () => {
  it('hands on messages, and is open from the first on', async () => {
    const { messages, states } = start()
    await settle()
    expect(states).toEqual(['connecting'])
    connection(0).say({ n: 1 })
    await settle()
    expect(messages).toEqual([{ n: 1 }])
    expect(states).toEqual(['connecting', 'open'])
  })

  it('connects again when the stream ends, at once when it was open', async () => {
    const { messages, states } = start()
    await settle()
    connection(0).say({ n: 1 })
    connection(0).end()
    await settle()
    expect(states.at(-1)).toBe('lost')
    await vi.advanceTimersByTimeAsync(300)
    connection(1).say({ n: 2 })
    await settle()
    expect(messages).toEqual([{ n: 1 }, { n: 2 }])
    expect(states).toEqual(['connecting', 'open', 'lost', 'connecting', 'open'])
  })

  it('waits longer each time it is not answered', async () => {
    answers = Array.from({ length: 4 }, () => () => {
      throw new TypeError('Failed to fetch')
    })
    vi.spyOn(Math, 'random').mockReturnValue(0)
    start()
    await vi.advanceTimersByTimeAsync(200 + 500)
    expect(answers).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(999)
    expect(answers).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(answers).toHaveLength(0)
  })

  it('tries at once when the network comes back', async () => {
    answers = Array.from({ length: 6 }, () => status(503, {}))
    start()
    await vi.advanceTimersByTimeAsync(1.5 * (200 + 500 + 1000 + 2000 + 5000))
    expect(connections).toHaveLength(0)
    window.dispatchEvent(new Event('online'))
    await settle()
    expect(connections).toHaveLength(1)
  })

  it('ends with a refusal, and says which', async () => {
    answers = [status(403, { message: 'not yours' })]
    const { refusals, states } = start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(refusals.map((e) => e.message)).toEqual(['not yours'])
    expect(states).toEqual(['connecting'])
    expect(connections).toHaveLength(0)
  })

  it.each([429, 500, 503])('takes %d for passing', async (code) => {
    answers = [status(code, {})]
    const { refusals } = start()
    await vi.advanceTimersByTimeAsync(300)
    expect(connections).toHaveLength(1)
    expect(refusals).toEqual([])
  })

  it('connects again after an error in the stream', async () => {
    const { messages, states } = start()
    await settle()
    connection(0).send('{"error": {"message": "draining"}}\n')
    await vi.advanceTimersByTimeAsync(300)
    expect(messages).toEqual([])
    expect(states).toEqual(['connecting', 'lost', 'connecting'])
  })

  it('takes silence for a lost connection, and no sooner than it is one', async () => {
    const { states } = start({ silence: 15_000 })
    await settle()
    connection(0).say({})
    await vi.advanceTimersByTimeAsync(14_000)
    connection(0).say({})
    await vi.advanceTimersByTimeAsync(14_999)
    expect(connection(0).signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(connection(0).signal.aborted).toBe(true)
    expect(states.at(-1)).toBe('lost')
    await vi.advanceTimersByTimeAsync(300)
    expect(connections).toHaveLength(2)
  })

  it('does not connect again after the last word', async () => {
    const { messages, states } = start({ isLast: (m) => m['last'] === true })
    await settle()
    connection(0).say({ n: 1 })
    connection(0).say({ last: true })
    connection(0).end()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(messages).toEqual([{ n: 1 }, { last: true }])
    expect(connections).toHaveLength(1)
    expect(states).not.toContain('lost')
  })

  it('says nothing any more once it is stopped', async () => {
    const { messages, states, stop } = start()
    await settle()
    stop()
    connection(0).say({ n: 1 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(connection(0).signal.aborted).toBe(true)
    expect(messages).toEqual([])
    expect(states).toEqual(['connecting'])
    expect(connections).toHaveLength(1)
  })
})
