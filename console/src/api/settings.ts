import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'

/** The settings of the tenant. */
export const settingsQuery = queryOptions({
  queryKey: ['tenantSettings'],
  queryFn: () => answer(api.GET('/v1/tenantSettings')),
})
