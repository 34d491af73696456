import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Resource } from '../api/types'
import { ResourceMultiSelect, ResourceSelect } from '../components/ResourceSelect'
import { useForm, useReadOnly } from './form'
import { referenceAt } from './references'
import { choicesOf, isRequired, propertyAt, textKey, type Property } from './schema'

/** From so many characters on, a text gets several lines. */
const longText = 500

interface Props {
  path: string
  /** With a reference: which resources may be chosen. */
  only?: (resource: Resource) => boolean
  /** With a text: what may be chosen quickly. */
  type?: 'date'
}

/** The field of a form at a path, as the schema has it, with its words in both languages. */
export function Field({ path, only, type }: Props) {
  const property = propertyAt(path)
  const input = useInput(path, property ?? {})
  const kind = referenceAt(path)
  if (property === undefined) throw new Error(`no field ${path}`)
  if (kind && property.type === 'array') return <ResourceMultiSelect kind={kind} only={only} {...input} value={input.value ?? []} />
  if (kind) return <ResourceSelect kind={kind} only={only} {...input} value={input.value || null} onChange={(v) => input.onChange(v ?? '')} />
  const choices = choicesOf(property)
  if (choices) return <Choice choices={choices} {...input} />
  switch (property.type) {
    case 'boolean':
      return <Toggle {...input} />
    case 'array':
      return <TagsInput {...input} value={input.value ?? []} splitChars={[',', ';']} acceptValueOnBlur />
    case 'integer':
      return <Whole property={property} {...input} />
    default:
      return (property.maxLength ?? 0) >= longText && property.format !== 'uri' && property.pattern === undefined ? (
        <Textarea {...input} autosize minRows={2} maxRows={10} />
      ) : (
        <TextInput {...input} type={type ?? 'text'} />
      )
  }
}

interface Input {
  label: string
  description: string
  required: boolean
  readOnly: boolean
  error?: ReactNode
  // Whatever the field holds: Mantine's forms do not tell.
  // oxlint-disable-next-line typescript/no-explicit-any
  value?: any
  // oxlint-disable-next-line typescript/no-explicit-any
  onChange: (value: any) => void
}

/** What every input has. */
export function useInput(path: string, property: Property): Input {
  const { t } = useTranslation('directory')
  const form = useForm()
  const readOnly = useReadOnly()
  const key = textKey(path)
  const { error, ...props } = form.getInputProps(path)
  // Of a list the first wrong item is shown at the list.
  const inside = Object.keys(form.errors).find((p) => p.startsWith(`${path}.`))
  return {
    label: t(`${key}.label`),
    description: t(`${key}.hint`),
    required: isRequired(property) && !readOnly,
    readOnly,
    error: error ?? (property.type === 'array' && inside ? form.errors[inside] : undefined),
    ...props,
  }
}

function Choice({ choices, value, onChange, ...input }: Input & { choices: string[] }) {
  const { t } = useTranslation('enums')
  return <Select allowDeselect={false} {...input} value={value || null} onChange={onChange} data={choices.map((v) => ({ value: v, label: t(v) }))} />
}

function Toggle({ value, readOnly, onChange, label, description, error }: Input) {
  return <Switch label={label} description={description} error={error} checked={value === true} disabled={readOnly} onChange={(e) => onChange(e.currentTarget.checked)} />
}

function Whole({ property, value, onChange, ...input }: Input & { property: Property }) {
  return (
    <NumberInput
      {...input}
      value={value ?? ''}
      onChange={(v) => onChange(v === '' ? undefined : v)}
      min={property.optional ? 0 : property.minimum}
      max={property.maximum}
      clampBehavior="none"
      allowDecimal={false}
      styles={{ wrapper: { maxWidth: 220 } }}
    />
  )
}
