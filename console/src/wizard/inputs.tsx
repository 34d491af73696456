import { ActionIcon, Button, Input, NumberInput, Stack, Text, TextInput, Title, type NumberInputProps, type TextInputProps } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Resource, ResourceKind } from '../api/types'
import { ResourceMultiSelect, ResourceSelect } from '../components/ResourceSelect'
import { errorAt, useField, useUnits, useUsable, useWizard } from './form'
import { readDuration, readTime, writeDuration } from './times'

interface FieldProps {
  /** The field's path in the draft. */
  path: string
  label: string
  description?: ReactNode
}

/** A duration as people say it, written out when the input is left. */
export function DurationField({ path, ...props }: FieldProps & Omit<TextInputProps, 'label'>) {
  const { form } = useWizard()
  const field = useField()
  const units = useUnits()
  return (
    <TextInput
      {...props}
      {...field(path)}
      onBlur={(e) => {
        const seconds = readDuration(e.currentTarget.value)
        if (seconds !== null) form.setFieldValue(path, writeDuration(seconds, units))
      }}
    />
  )
}

/** A time of day as people say it, written HH:MM when the input is left. */
export function TimeField({ path, ...props }: FieldProps & Omit<TextInputProps, 'label'>) {
  const { form } = useWizard()
  const field = useField()
  return (
    <TextInput
      placeholder="09:00"
      {...props}
      {...field(path)}
      onBlur={(e) => {
        const time = readTime(e.currentTarget.value)
        if (time !== null) form.setFieldValue(path, time)
      }}
    />
  )
}

/** A whole number. What is out of range may be written: the server says so. */
export function CountField({ path, ...props }: FieldProps & Omit<NumberInputProps, 'label'>) {
  const field = useField()
  return <NumberInput allowDecimal={false} allowNegative={false} clampBehavior="none" {...props} {...field(path)} />
}

interface ResourceFieldProps extends FieldProps {
  kind: ResourceKind
  /** Only resources that pass, besides what the org unit allows. */
  only?: (resource: Resource) => boolean
  withAsterisk?: boolean
  /** Does more than to write the field when another is chosen. */
  onChoose?: (id: string) => void
}

/** One resource of a kind that the task may use. */
export function ResourceField({ path, only, onChoose, ...props }: ResourceFieldProps) {
  const field = useField()
  const usable = useUsable()
  const { value, onChange, ...rest } = field(path)
  return (
    <ResourceSelect
      {...props}
      {...rest}
      value={value || null}
      only={(r) => usable(r) && (only?.(r) ?? true)}
      onChange={(id) => {
        onChange(id ?? '')
        onChoose?.(id ?? '')
      }}
    />
  )
}

/** Several resources of a kind that the task may use. */
export function ResourcesField({ path, only, ...props }: Omit<ResourceFieldProps, 'onChoose'>) {
  const field = useField()
  const usable = useUsable()
  return <ResourceMultiSelect hidePickedOptions {...props} {...field(path)} only={(r) => usable(r) && (only?.(r) ?? true)} />
}

/** What is wrong with a list as a whole. Errors of its items are at them. */
export function ListError({ path }: { path: string }) {
  const { form } = useWizard()
  const items = new RegExp(`^${path.replaceAll('.', '\\.')}\\.\\d+\\..+`)
  const own = Object.fromEntries(Object.entries(form.errors).filter(([at]) => !items.test(at)))
  const error = errorAt(own, path)
  return error && <Input.Error>{error}</Input.Error>
}

interface PartProps {
  title: string
  text?: ReactNode
  /** The path of the list that the part edits, so that its errors lead here. */
  path?: string
  children: ReactNode
}

/** A part of a step. */
export function Part({ title, text, path, children }: PartProps) {
  return (
    <Stack component="section" gap="sm" {...(path && { 'data-path': path, tabIndex: -1 })}>
      <div>
        <Title order={3}>{title}</Title>
        {text && (
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        )}
      </div>
      {children}
      {path && <ListError path={path} />}
    </Stack>
  )
}

/** Removes a row of a list. */
export function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" mt={26} aria-label={label} onClick={onClick}>
      <IconTrash size={18} aria-hidden />
    </ActionIcon>
  )
}

/** Adds a row to a list. */
export function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <div>
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={onClick}>
        {label}
      </Button>
    </div>
  )
}
