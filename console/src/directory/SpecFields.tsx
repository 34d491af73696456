import { Stack } from '@mantine/core'
import type { ComponentType } from 'react'
import { BlocklistGroupFields } from './editors/BlocklistGroupFields'
import { BusinessResultFields } from './editors/BusinessResultFields'
import { CallbackAddressFields } from './editors/CallbackAddressFields'
import { DataAttributeFields } from './editors/DataAttributeFields'
import { MessageFields } from './editors/MessageFields'
import { QuestionsFields } from './editors/QuestionsFields'
import { ResultCodeFields } from './editors/ResultCodeFields'
import { SpecialDateFields } from './editors/SpecialDateFields'
import { Field } from './Field'
import type { Kind, Spec } from './kinds'
import { propertiesBelow } from './schema'

export interface EditorProps {
  /** The id of the resource; none while it is being made. */
  id?: string
}

/** Where fields alone do not read well. */
const editors: Partial<Record<Spec, ComponentType<EditorProps>>> = {
  blocklistGroup: BlocklistGroupFields,
  businessResult: BusinessResultFields,
  callbackAddress: CallbackAddressFields,
  dataAttribute: DataAttributeFields,
  notificationTemplate: MessageFields,
  questionnaire: QuestionsFields,
  resultCodeMap: ResultCodeFields,
  specialDate: SpecialDateFields,
}

/** Fields whose value is decided, not filled in. */
const decided = new Set(['voicePrompt.status'])

/** The fields that only a kind has: from the schema, or an editor of the kind's own. */
export function SpecFields({ kind, id }: { kind: Kind; id?: string }) {
  const Editor = editors[kind.spec]
  if (Editor) return <Editor id={id} />
  const below = `resource.${kind.spec}`
  return (
    <Stack gap="md">
      {Object.keys(propertiesBelow(below))
        .filter((name) => !decided.has(`${kind.spec}.${name}`))
        .map((name) => (
          <Field key={name} path={`${below}.${name}`} />
        ))}
    </Stack>
  )
}
