import { test as base, expect, type APIRequestContext, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { Server } from './server'

export { expect }

export type Role = 'tenant_admin' | 'supervisor' | 'agent' | 'integrator' | 'auditor' | 'operator'

interface Person {
  role: Role
  /** With role agent: which. */
  agent?: string
  orgUnit?: string
}

/** Tenant is a tenant of its own for one test, on the server that all tests share. */
export class Tenant {
  constructor(
    private readonly browser: Browser,
    readonly url: string,
    readonly name: string,
  ) {}

  private readonly contexts: BrowserContext[] = []

  /** A browser of somebody who has signed in. */
  async browserOf(person: Person, options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ baseURL: this.url, ...options })
    this.contexts.push(context)
    const signedIn = await context.request.post('/auth/dev', {
      form: { tenant: this.name, role: person.role, agent: person.agent ?? '', org_unit: person.orgUnit ?? '' },
      maxRedirects: 0,
    })
    expect(signedIn.status(), await signedIn.text()).toBe(303)
    return context
  }

  /** A page of somebody who has signed in. */
  async pageOf(person: Person, path = '/', options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await this.browserOf(person, options)).newPage()
    await page.goto(path)
    return page
  }

  /** The API as an administrator. */
  async api(): Promise<Api> {
    return new Api((await this.browserOf({ role: 'tenant_admin' })).request)
  }

  async close(): Promise<void> {
    await Promise.all(this.contexts.map((c) => c.close()))
  }
}

/** Api makes what a test needs before it begins. */
export class Api {
  constructor(private readonly request: APIRequestContext) {}

  async post<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    const answer = await this.request.post(path, { data: body })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return answer.json()
  }

  async get<T = Record<string, unknown>>(path: string): Promise<T> {
    const answer = await this.request.get(path)
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return answer.json()
  }

  async patch<T = Record<string, unknown>>(path: string, body: unknown): Promise<T> {
    const answer = await this.request.patch(path, { data: body })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return answer.json()
  }

  /** Sends a file as it is. */
  async upload(path: string, file: string): Promise<void> {
    const answer = await this.request.post(path, { data: Buffer.from(file), headers: { 'Content-Type': 'text/csv' } })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
  }

  /** A queue, its agents, a caller number and three business results; `callback` wants an appointment. */
  async directory(...agents: string[]): Promise<void> {
    await this.post('/v1/resources:apply', {
      resources: [
        { id: 'sales', displayName: 'Sales', skillQueue: {} },
        { id: 'main-line', displayName: 'Main line', callerNumber: { number: '+862188880000' } },
        ...agents.map((id) => ({ id, displayName: `Agent ${id}`, agent: { subject: id, skillQueueIds: ['sales'] } })),
        { id: 'sold', displayName: 'Sold', businessResult: { code: 'SOLD' } },
        { id: 'not-interested', displayName: 'Not interested', businessResult: { code: 'NO' } },
        { id: 'callback', displayName: 'Call back', businessResult: { code: 'BACK', appointmentPopup: true } },
      ],
    })
  }

  /** A task of queue sales that may call at any time; what `fields` says goes before. */
  async task(id: string, fields: Record<string, unknown> = {}): Promise<string> {
    await this.post('/v1/tasks', {
      id,
      displayName: `Task ${id}`,
      callerNumberIds: ['main-line'],
      startTime: new Date().toISOString(),
      endTime: new Date(Date.now() + 7 * 24 * 3600_000).toISOString(),
      skillQueueId: 'sales',
      regularPeriods: [{ start: '00:00', end: '23:59' }],
      previewTimeoutS: 60,
      ...fields,
    })
    return id
  }

  /** Customers of a task: `count` of them with numbers of their own. */
  async contacts(task: string, count: number, fields: (i: number) => Record<string, unknown> = () => ({})): Promise<void> {
    await this.post(`/v1/tasks/${task}/contacts:batchCreate`, {
      contacts: Array.from({ length: count }, (_, i) => ({
        reference: `C-${i + 1}`,
        name: `Customer ${i + 1}`,
        numbers: [{ number: `+8613800${String(100000 + i)}` }],
        ...fields(i),
      })),
    })
  }

  async start(task: string): Promise<void> {
    await this.post(`/v1/tasks/${task}:start`, {})
  }
}

let tenants = 0

export const test = base.extend<{ tenant: Tenant }, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start()
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  tenant: async ({ browser, server }, use) => {
    const tenant = new Tenant(browser, server.url, `t${process.pid}-${++tenants}`)
    await use(tenant)
    await tenant.close()
  },
})
