import type { components } from '../api/schema'
import { answer, api } from '../api/client'
import { pagedQuery, pageSize } from '../api/lists'
import type { Role } from '../api/types'

export type ApiKey = components['schemas']['v1ApiKey']

/** What a key may be; agents sign in, and so do operators. */
export const keyRoles: Role[] = ['ROLE_INTEGRATOR', 'ROLE_SUPERVISOR', 'ROLE_AUDITOR', 'ROLE_TENANT_ADMIN']

/** Keys, newest first. */
export const keysQuery = pagedQuery(
  ['apiKeys'],
  (pageToken) => answer(api.GET('/v1/apiKeys', { params: { query: { pageSize, pageToken } } })),
  (page) => page.apiKeys ?? [],
)

export type KeyState = 'good' | 'revoked' | 'expired'

/** Whether a key is good at a time, in ms since 1970. */
export function keyState({ revokeTime, expireTime }: ApiKey, now: number): KeyState {
  if (revokeTime) return 'revoked'
  return expireTime && Date.parse(expireTime) <= now ? 'expired' : 'good'
}

/** For how long a new key is good: days, until it is revoked, or until a time that is chosen. */
export const lives = ['30', '90', '365', 'ever', 'until'] as const
export type Life = (typeof lives)[number]

const day = 86_400_000

/** Until when a key is good that is made now; undefined: until it is revoked. */
export function expireTime(life: Life, until: string | undefined, now: number): string | undefined {
  if (life === 'ever') return undefined
  return life === 'until' ? until : new Date(now + Number(life) * day).toISOString()
}
