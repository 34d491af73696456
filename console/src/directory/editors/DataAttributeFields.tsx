import { Stack } from '@mantine/core'
import { Field } from '../Field'
import { ReadOnly, useReadOnly } from '../form'
import type { EditorProps } from '../SpecFields'

/** Customers have values under the code and of the type: both stay as they are. */
export function DataAttributeFields({ id }: EditorProps) {
  const readOnly = useReadOnly()
  return (
    <Stack gap="md">
      <ReadOnly value={readOnly || id !== undefined}>
        <Field path="resource.dataAttribute.code" />
        <Field path="resource.dataAttribute.type" />
      </ReadOnly>
      {['mandatory', 'pushToAgent', 'masked', 'editable'].map((name) => (
        <Field key={name} path={`resource.dataAttribute.${name}`} />
      ))}
    </Stack>
  )
}
