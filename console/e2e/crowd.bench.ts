import type { Page } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AgentsMessage } from '../src/api/types'
import { expect, test, type Api } from './fixtures'
import { binary, type Server } from './server'

const agents = 500
/** How many changes a second of agents make a busy floor. */
const busy = 100
/** How long frames are measured, in ms. */
const span = 20_000
/** How many customers there are: more than are called. */
const customers = 12_000
const batch = 2000

test('500 agents at work', async ({ tenant, server }) => {
  const api = await tenant.api()
  await api.directory(...Array.from({ length: agents }, (_, i) => `a${i + 1}`))
  await fill(api, await api.task('load'))
  await api.start('load')
  const load = work(server, tenant.name)
  try {
    const cookies = await (await tenant.browserOf({ role: 'tenant_admin' })).cookies()
    const changes = new Changes(`${tenant.url}/v1/agents:watch`, cookies.map((c) => `${c.name}=${c.value}`).join('; '))
    await expect.poll(() => changes.perSecond(), { timeout: 120_000, intervals: [3000] }).toBeGreaterThan(busy)

    const page = await tenant.pageOf({ role: 'supervisor' }, 'about:blank')
    const empty = await frames(page)
    await page.goto('/live')
    await expect(page.getByRole('table', { name: 'Agents' })).toHaveAttribute('aria-rowcount', String(agents + 1))
    changes.perSecond()
    const live = await frames(page)
    const rate = changes.perSecond()
    changes.stop()
    const ms = (n: number) => n.toFixed(1)
    process.stdout.write(
      `measured: frames p50 ${ms(live.p50)} p95 ${ms(live.p95)} max ${ms(live.max)} ms with ${agents} agents, ${Math.round(rate)} changes/s; ` +
        `empty page p50 ${ms(empty.p50)} p95 ${ms(empty.p95)} max ${ms(empty.max)} ms; p95 ratio ${(live.p95 / empty.p95).toFixed(2)}\n`,
    )
    expect(rate, 'as many changes as a busy floor has').toBeGreaterThan(busy)
  } finally {
    load.kill('SIGTERM')
    if (load.exitCode === null) await once(load, 'exit')
  }
})

async function fill(api: Api, task: string): Promise<void> {
  for (let from = 0; from < customers; from += batch) {
    await api.contacts(task, batch, (i) => ({ reference: `C-${from + i + 1}`, numbers: [{ number: `+86139${String(10_000_000 + from + i)}` }] }))
  }
}

/** Simulated agents and connectors, who live six times as fast as people. */
function work(server: Server, tenant: string) {
  const args = [`--server=${server.grpc}`, `--data=${server.folder}`, `--tenant=${tenant}`, '--task=load', `--agents=${agents}`]
  return spawn(binary, ['loadgen', ...args, '--connectors=2', '--rate=50', '--for=10m', '--speed=6'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Changes counts the agents that a stream of them brings. */
class Changes {
  private readonly over = new AbortController()
  private count = 0
  private since = performance.now()

  constructor(url: string, Cookie: string) {
    void this.follow(url, Cookie)
  }

  private async follow(url: string, Cookie: string): Promise<void> {
    try {
      const answer = await fetch(url, { headers: { Accept: 'application/x-ndjson', Cookie }, signal: this.over.signal })
      let rest = ''
      for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const lines = (rest + part).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines.filter((l) => l !== '')) {
          const message: { result?: AgentsMessage } = JSON.parse(line)
          this.count += message.result?.agents?.length ?? 0
        }
      }
    } catch (error) {
      if (!this.over.signal.aborted) throw error
    }
  }

  /** How many a second there were since it was last asked. */
  perSecond(): number {
    const now = performance.now()
    const rate = (this.count * 1000) / (now - this.since)
    this.count = 0
    this.since = now
    return rate
  }

  stop(): void {
    this.over.abort()
  }
}

/** How long frames take, in ms. */
async function frames(page: Page): Promise<{ p50: number; p95: number; max: number }> {
  const took = await page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const all: number[] = []
        const begin = performance.now()
        let last = begin
        const frame = (now: number) => {
          all.push(now - last)
          last = now
          if (now - begin < ms) requestAnimationFrame(frame)
          else resolve(all.slice(1))
        }
        requestAnimationFrame(frame)
      }),
    span,
  )
  took.sort((a, b) => a - b)
  const at = (part: number) => took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? 0
  return { p50: at(0.5), p95: at(0.95), max: at(1) }
}
