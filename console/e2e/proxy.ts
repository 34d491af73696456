import { once } from 'node:events'
import { connect, createServer, type Server as Listener, type Socket } from 'node:net'

/** Proxy passes connections on to a server, and can be a bad network on the way. */
export class Proxy {
  /** What each way takes, in ms. */
  delay = 0
  /** What goes through a second each way, in bytes, all connections together. */
  rate = Infinity

  readonly #sockets = new Set<Socket>()
  #isCut = false

  private constructor(
    private readonly listener: Listener,
    /** Where it is to be found. */
    readonly url: string,
    private readonly target: { host: string; port: number },
  ) {
    listener.on('connection', (client) => this.#join(client))
  }

  /** A proxy to the server at a URL. */
  static async to(server: string): Promise<Proxy> {
    const { hostname, port } = new URL(server)
    const listener = createServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return new Proxy(listener, `http://127.0.0.1:${address.port}`, { host: hostname, port: Number(port) })
  }

  /** Breaks all connections, and every new one until restore. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  restore(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    this.cut()
    this.listener.close()
    await once(this.listener, 'close')
  }

  #join(client: Socket): void {
    if (this.#isCut) {
      client.destroy()
      return
    }
    const server = connect(this.target)
    for (const [from, to, lane] of [[client, server, this.#up] as const, [server, client, this.#down] as const]) {
      this.#sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => undefined)
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      this.#pass(from, to, lane)
    }
  }

  /** When each way is free again, in ms since 1970. */
  readonly #up = { free: 0 }
  readonly #down = { free: 0 }

  /** Passes on what comes, in its order, each piece when the line has had time for it. */
  #pass(from: Socket, to: Socket, lane: { free: number }): void {
    let last = Promise.resolve()
    const later = (at: number, what: () => void) => {
      last = last.then(() => until(at)).then(() => {
        if (!to.destroyed) what()
      })
    }
    from.on('data', (piece) => {
      lane.free = Math.max(lane.free, Date.now()) + (piece.length / this.rate) * 1000
      later(lane.free + this.delay, () => to.write(piece))
    })
    from.on('end', () => later(lane.free + this.delay, () => to.end()))
  }
}

async function until(at: number): Promise<void> {
  const wait = at - Date.now()
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
}
