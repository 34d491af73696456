import { Button, Group, Input, Paper, Stack, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../../api/directory'
import { useFormat } from '../../i18n/format'
import { Field, useInput } from '../Field'
import { useReadOnly } from '../form'
import { propertyAt } from '../schema'
import { fill, maxParts, measure, placeholders } from '../sms'

const path = 'resource.notificationTemplate'

/** A message: its text with placeholders, and how long it becomes. */
export function MessageFields() {
  return (
    <Stack gap="md">
      <Field path={`${path}.channel`} />
      <Field path={`${path}.provider`} />
      <Field path={`${path}.providerTemplateId`} />
      <Message />
      <Field path={`${path}.recipientNumbers`} />
    </Stack>
  )
}

interface Placeholder {
  /** What stands between the braces. */
  name: string
  label: string
}

/** What can be put into a message: what every call has, and the data of customers that is not kept encrypted. */
function usePlaceholders(): Placeholder[] {
  const { t } = useTranslation('directory')
  const { data = [] } = useQuery(resourcesQuery('RESOURCE_KIND_DATA_ATTRIBUTE'))
  const attributes = data.flatMap(({ displayName = '', dataAttribute }) =>
    dataAttribute?.code && dataAttribute.type !== 'ATTRIBUTE_TYPE_ENCRYPTED' ? [{ name: `attribute.${dataAttribute.code}`, label: displayName }] : [],
  )
  return [...placeholders.map((name) => ({ name, label: t(`message.names.${name}`) })), ...attributes]
}

function Message() {
  const { t } = useTranslation('directory')
  const at = `${path}.text`
  const input = useInput(at, propertyAt(at) ?? {})
  const readOnly = useReadOnly()
  const area = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<{ at: number }>()
  const text: string = input.value ?? ''

  useEffect(() => {
    if (!caret) return
    area.current?.focus()
    area.current?.setSelectionRange(caret.at, caret.at)
  }, [caret])

  const insert = (name: string) => {
    const { selectionStart: start = text.length, selectionEnd: end = start } = area.current ?? {}
    const put = `{{${name}}}`
    input.onChange(text.slice(0, start) + put + text.slice(end))
    setCaret({ at: start + put.length })
  }
  const known = usePlaceholders()

  return (
    <Stack gap="xs">
      <Textarea ref={area} {...input} autosize minRows={3} maxRows={10} />
      {!readOnly && (
        <Group gap={6} role="group" aria-label={t('message.placeholders')}>
          {known.map(({ name, label }) => (
            <Button key={name} size="compact-sm" variant="default" aria-label={t('message.insert', { what: label })} onClick={() => insert(name)}>
              {label}
            </Button>
          ))}
        </Group>
      )}
      <MessagePreview text={text} />
    </Stack>
  )
}

/** The text with made-up values, and how many short messages it takes. */
function MessagePreview({ text }: { text: string }) {
  const { t } = useTranslation('directory')
  const format = useFormat()
  const known = new Set<string>(placeholders)
  const filled = fill(text, (name) => {
    if (known.has(name)) return t(`message.samples.${name}`)
    return name.startsWith('attribute.') ? t('message.samples.attribute') : undefined
  })
  const { alphabet, characters, parts } = measure(filled)
  return (
    <Input.Wrapper label={t('message.preview')} description={t('message.previewText')} labelElement="div">
      <Paper withBorder p="sm" mt={4}>
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} c={filled === '' ? 'dimmed' : undefined}>
          {filled || t('message.empty')}
        </Text>
      </Paper>
      <Text size="xs" c="dimmed" mt={4} role="status">
        {t('message.length', { characters: format.number(characters), alphabet: t(`message.${alphabet}`), parts: format.number(parts) })}
        {parts > maxParts && ` · ${t('message.tooLong', { max: maxParts })}`}
      </Text>
    </Input.Wrapper>
  )
}
