import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Api, Tenant } from './fixtures'

interface Callback {
  id: string
  eventType: string
  /** Whether it has the signature of the secret. */
  signed: boolean
}

/** Receiver is a system that callbacks are sent to. */
export class Receiver {
  /** What it answers: an HTTP status. */
  status = 200
  readonly got: Callback[] = []
  readonly #key = randomBytes(32)

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    server.on('request', (request, response) => {
      void (async () => {
        let body = ''
        for await (const part of request) body += String(part)
        const header = (name: string) => String(request.headers[name])
        const [id, time] = [header('webhook-id'), header('webhook-timestamp')]
        const signature = createHmac('sha256', this.#key).update(`${id}.${time}.${body}`).digest('base64')
        const events: { eventType: string }[] = JSON.parse(body)
        this.got.push({ id, eventType: events[0]?.eventType ?? '', signed: header('webhook-signature') === `v1,${signature}` })
        response.writeHead(this.status).end()
      })()
    })
  }

  /** A receiver whose address an operator has approved. */
  static async of(tenant: Tenant, api: Api): Promise<Receiver> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const receiver = new Receiver(server, `http://127.0.0.1:${address.port}/calls`)
    const secret = `whsec_${receiver.#key.toString('base64')}`
    await api.post('/v1/resources', { id: 'receiver', displayName: 'CRM', callbackAddress: { url: receiver.url, signingSecret: secret } })
    const operator = await tenant.browserOf({ role: 'operator' })
    await operator.request.post('/v1/resources/receiver:review', { data: { status: 'APPROVAL_STATUS_APPROVED' } })
    return receiver
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}
