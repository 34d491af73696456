import { Stack } from '@mantine/core'
import { Field } from '../Field'
import type { EditorProps } from '../SpecFields'

/** A secret is chosen when the address is made; later it is changed on its own. */
export function CallbackAddressFields({ id }: EditorProps) {
  return (
    <Stack gap="md">
      <Field path="resource.callbackAddress.url" />
      <Field path="resource.callbackAddress.prefix" />
      {id === undefined && <Field path="resource.callbackAddress.signingSecret" />}
    </Stack>
  )
}
