import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import type { TenantSettings } from '../api/types'

/** The settings, and where each stands on its page. */
export const settingGroups = {
  place: ['timeZone', 'defaultRegion', 'vdnId'],
  tasks: ['maxActiveTasks', 'priorityMode', 'maxCallerNumbers', 'attributeSequenceEnabled', 'orgUnitIsolation'],
  agents: ['maxMissedPreviews', 'maxSkipsPerDay', 'maxSnoozesPerDay', 'wrapUpLimitS', 'maskNumbers'],
  calls: ['flowRecording', 'callerNumberAnonymization', 'tenantMaintainsCallerNumbers', 'trial'],
  numbers: ['minNumberDigits', 'maxNumberDigits', 'numberPrefixes'],
} as const

/** The settings of the tenant. Not read anew below a form that is being filled in. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => answer(api.GET('/v1/tenantSettings')),
  staleTime: Infinity,
  gcTime: 0,
})

export function useUpdateSettings() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: TenantSettings) => answer(api.PATCH('/v1/tenantSettings', { body })),
    onSuccess: (settings) => queries.setQueryData(settingsQuery.queryKey, settings),
  })
}
