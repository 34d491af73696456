import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { resourcesQuery } from '../../api/directory'
import { Field } from '../Field'
import type { EditorProps } from '../SpecFields'
import { descendants } from '../tree'

/** Nobody is their own ancestor: a result refines neither itself nor what refines it. */
export function BusinessResultFields({ id }: EditorProps) {
  const { data = [] } = useQuery(resourcesQuery('RESOURCE_KIND_BUSINESS_RESULT'))
  const below = id === undefined ? new Set<string>() : descendants(data, id)
  return (
    <Stack gap="md">
      <Field path="resource.businessResult.code" />
      <Field path="resource.businessResult.parentId" only={(r) => r.id !== id && !below.has(r.id ?? '')} />
      <Field path="resource.businessResult.appointmentPopup" />
    </Stack>
  )
}
