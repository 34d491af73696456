import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import { clock } from './clock'
import type { Caller, Role } from './types'

/** How often the server's clock is asked for, in ms. */
const clockEvery = 60_000

/** Asks who is signed in. Each answer is a sample of the server's clock. */
export async function readCaller(): Promise<Caller> {
  const asked = clock.own()
  const caller = await answer(api.GET('/v1/caller'))
  if (caller.serverTime) clock.sample(asked, clock.own(), Date.parse(caller.serverTime))
  return caller
}

/** Who is signed in. */
export const callerQuery = queryOptions({
  queryKey: ['caller'],
  queryFn: readCaller,
  staleTime: clockEvery,
  refetchInterval: clockEvery,
  retry: false,
})

/** Whether the caller has one of the roles. */
export function isOne(caller: Caller, ...roles: Role[]): boolean {
  return caller.role !== undefined && roles.includes(caller.role)
}

/** The roles that change tasks and contacts: people, and systems that bring customers. */
export const writers: Role[] = ['ROLE_TENANT_ADMIN', 'ROLE_SUPERVISOR', 'ROLE_INTEGRATOR']

/** Of them the people, who may step in, export and send again. */
export const planners: Role[] = ['ROLE_TENANT_ADMIN', 'ROLE_SUPERVISOR']
