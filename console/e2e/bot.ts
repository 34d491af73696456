import { expect, type APIRequestContext } from '@playwright/test'
import type { AgentStatus, Call, Preview, SessionEvent } from '../src/api/types'
import type { Tenant } from './fixtures'

/** Result is how a call ended, and what the agent made of it. */
interface Result {
  failCode?: string
  businessResultId?: string
  note?: string
  notReady?: boolean
  answers?: { questionCode: string; values: string[] }[]
  appointment?: { appointmentTime: string; remark?: string }
}

/** Bot is an agent who works without a browser: it holds a session of its own and does what a test says. */
export class Bot {
  private readonly stop = new AbortController()
  private readonly seen: SessionEvent[] = []
  private wake = () => {}

  private constructor(
    readonly id: string,
    private readonly request: APIRequestContext,
  ) {}

  /** Opens the agent's session and makes it ready. */
  static async ready(tenant: Tenant, id: string): Promise<Bot> {
    const context = await tenant.browserOf({ role: 'agent', agent: id })
    const bot = new Bot(id, context.request)
    const cookies = await context.cookies()
    const answer = await fetch(`${tenant.url}/v1/agents/${id}/session`, {
      headers: { Accept: 'application/x-ndjson', Cookie: cookies.map((c) => `${c.name}=${c.value}`).join('; ') },
      signal: bot.stop.signal,
    })
    expect(answer.status).toBe(200)
    void bot.listen(answer.body)
    await bot.next((e) => e.welcome)
    await bot.post<AgentStatus>(`/v1/agents/${id}:setState`, { state: 'AGENT_STATE_READY' })
    return bot
  }

  private async listen(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): Promise<void> {
    if (body === null) return
    let rest = ''
    try {
      for await (const part of body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + part).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines.filter((l) => l !== '')) {
          const message: { result?: SessionEvent } = JSON.parse(line)
          if (message.result) this.seen.push(message.result)
          this.wake()
        }
      }
    } catch (error) {
      if (!this.stop.signal.aborted) throw error
    }
  }

  /** The first thing of a kind that happened and was not taken yet; waits for it. */
  private async next<T>(of: (event: SessionEvent) => T | null | undefined): Promise<T> {
    for (const until = Date.now() + 15_000; Date.now() < until; ) {
      while (this.seen.length > 0) {
        const found = of(this.seen.shift() ?? {})
        if (found) return found
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve
        setTimeout(resolve, 1000)
      })
    }
    throw new Error(`agent ${this.id}: nothing came`)
  }

  private async post<T>(path: string, body: unknown): Promise<T> {
    const answer = await this.request.post(path, { data: body })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return answer.json()
  }

  /** The next preview that is shown. */
  preview(): Promise<Preview> {
    return this.next((e) => e.previewOffered)
  }

  /** Dials a preview's proposed number. */
  dial(preview: Preview): Promise<Call> {
    return this.post(`/v1/previews/${preview.id}:accept`, {})
  }

  /** Reports how the call went, and completes it. */
  async finish(call: Call, result: Result = {}): Promise<void> {
    const { failCode = '00000', businessResultId = 'sold', ...rest } = result
    const path = `/v1/attempts/${call.attemptId}`
    if (failCode === '00000') await this.post(`${path}:report`, { event: 'CALL_EVENT_CONNECTED' })
    await this.post(`${path}:report`, { event: 'CALL_EVENT_RELEASED', failCode })
    await this.post(`${path}:complete`, { businessResultId, ...rest })
  }

  close(): void {
    this.stop.abort()
  }
}
