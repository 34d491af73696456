import { expect, type Tenant } from './fixtures'

/** Crowd is many agents signed in at once: a supervisor's credential opens their sessions, of which nothing is read but that they opened. */
export class Crowd {
  private readonly stop = new AbortController()

  private constructor() {}

  static async open(tenant: Tenant, agents: string[]): Promise<Crowd> {
    const cookies = await (await tenant.browserOf({ role: 'tenant_admin' })).cookies()
    const Cookie = cookies.map((c) => `${c.name}=${c.value}`).join('; ')
    const crowd = new Crowd()
    await Promise.all(agents.map((agent) => crowd.signIn(`${tenant.url}/v1/agents/${agent}/session`, Cookie)))
    return crowd
  }

  private async signIn(url: string, Cookie: string): Promise<void> {
    const answer = await fetch(url, { headers: { Accept: 'application/x-ndjson', Cookie }, signal: this.stop.signal })
    expect(answer.status).toBe(200)
    const reader = answer.body?.getReader()
    await reader?.read()
    void this.drain(reader)
  }

  /** Reads on, or the server would take the session for one that nobody reads. */
  private async drain(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
    try {
      for (let last = await reader?.read(); last?.done === false; last = await reader?.read());
    } catch (error) {
      if (!this.stop.signal.aborted) throw error
    }
  }

  close(): void {
    this.stop.abort()
  }
}
