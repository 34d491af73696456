import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What is tested. */
export const binary = process.env['FOREDIAL_BIN'] ?? fileURLToPath(new URL('../../bin/foredial', import.meta.url))
/** A console that is served instead of the one in the binary. */
const dist = process.env['FOREDIAL_CONSOLE_DIST'] ?? ''
const startsWithin = 60_000
/** Callbacks may go to receivers of tests, and are given up after a second try. */
const callbacks = ['--notification.allow-networks=127.0.0.0/8', '--notification.retry=1s']

/** Server is `foredial dev` in a folder of its own. */
export class Server {
  private constructor(
    readonly url: string,
    /** The address that speaks gRPC. */
    readonly grpc: string,
    private readonly process: ChildProcess,
    /** Its data folder, where the key is that signs tokens. */
    readonly folder: string,
  ) {}

  static async start(): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'foredial-console-'))
    const [http, grpc, ops] = await freePorts(3)
    const child = spawn(
      binary,
      ['dev', `--data=${folder}`, `--listen.http=127.0.0.1:${http}`, `--listen.grpc=127.0.0.1:${grpc}`, `--listen.ops=127.0.0.1:${ops}`, '--log.level=error', ...callbacks],
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, FOREDIAL_GATEWAY_CONSOLE_DIR: dist } },
    )
    const server = new Server(`http://127.0.0.1:${http}`, `127.0.0.1:${grpc}`, child, folder)
    try {
      await server.ready(`http://127.0.0.1:${ops}/readyz`)
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  }

  private async ready(url: string): Promise<void> {
    const until = Date.now() + startsWithin
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`${binary} ended with ${this.process.exitCode}`)
      const answer = await fetch(url).catch(() => null)
      if (answer?.ok) return
      if (Date.now() > until) throw new Error(`${url} does not become ready`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      this.process.kill('SIGTERM')
      await once(this.process, 'exit')
    }
    await rm(this.folder, { recursive: true, force: true })
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((s) => once(s, 'listening')))
  const ports = servers.map((s) => {
    const address = s.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return address.port
  })
  await Promise.all(servers.map((s) => new Promise((resolve) => s.close(resolve))))
  return ports
}
