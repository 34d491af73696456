import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { answer, api } from '../api/client'
import { settingsQuery } from '../api/settings'
import type { TenantSettings } from '../api/types'

/** The settings, and where each stands on its page. */
export const settingGroups = {
  place: ['timeZone', 'defaultRegion', 'vdnId'],
  tasks: ['maxActiveTasks', 'priorityMode', 'maxCallerNumbers', 'attributeSequenceEnabled', 'orgUnitIsolation'],
  agents: ['maxMissedPreviews', 'maxSkipsPerDay', 'maxSnoozesPerDay', 'wrapUpLimitS', 'maskNumbers'],
  calls: ['flowRecording', 'callerNumberAnonymization', 'tenantMaintainsCallerNumbers', 'trial'],
  numbers: ['minNumberDigits', 'maxNumberDigits', 'numberPrefixes'],
} as const

/** The settings as a form has them: not read anew below what is being filled in. */
export const formQuery = queryOptions({
  ...settingsQuery,
  queryKey: [...settingsQuery.queryKey, 'form'],
  staleTime: Infinity,
  gcTime: 0,
})

export function useUpdateSettings() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: TenantSettings) => answer(api.PATCH('/v1/tenantSettings', { body })),
    onSuccess: (settings) => {
      queries.setQueryData(formQuery.queryKey, settings)
      queries.setQueryData(settingsQuery.queryKey, settings)
    },
  })
}
