import { Stack } from '@mantine/core'
import { Field } from '../Field'
import { useForm } from '../form'
import { isCounted } from '../ready'

/** A count is there only with a limit an hour or a day. */
export function BlocklistGroupFields() {
  const { resource } = useForm().values
  return (
    <Stack gap="md">
      <Field path="resource.blocklistGroup.limit" />
      {isCounted(resource.blocklistGroup?.limit) && <Field path="resource.blocklistGroup.maxCalls" />}
    </Stack>
  )
}
