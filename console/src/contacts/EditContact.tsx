import { ActionIcon, Button, Fieldset, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { resourcesQuery } from '../api/directory'
import { fieldErrors } from '../api/errors'
import type { Contact } from '../api/types'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'
import { ResourceSelect } from '../components/ResourceSelect'
import { changesOf, maxNumbers, valuesOf } from './edit'

interface Props {
  contact: Contact
  onClose: () => void
  onSaved: () => void
}

/** Changes what may be changed of a contact. What is shown masked and left as it is stays as it is kept. */
export function EditContact({ contact, onClose, onSaved }: Props) {
  const { t } = useTranslation('contacts')
  const queries = useQueryClient()
  const [taskId, id] = [contact.taskId ?? '', contact.id ?? '']
  const attributes = useQuery(resourcesQuery('RESOURCE_KIND_DATA_ATTRIBUTE'))
  const known = (attributes.data ?? []).map((r) => ({ code: r.dataAttribute?.code ?? '', name: r.displayName || (r.dataAttribute?.code ?? '') }))
  const codes = known.length > 0 ? known : Object.keys(contact.attributes ?? {}).map((code) => ({ code, name: code }))
  const form = useForm({ initialValues: valuesOf(contact) })
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/v1/tasks/{contact.taskId}/contacts/{contact.id}', {
          params: { path: { 'contact.taskId': taskId, 'contact.id': id } },
          body: { ...changesOf(contact, form.values), etag: contact.etag },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['contact', taskId, id] })
      say(t('edit.done'))
      onSaved()
      onClose()
    },
    onError: (error) => form.setErrors(fieldErrors(error, 'contact')),
  })
  const elsewhere = save.error !== null && Object.keys(form.errors).length === 0
  return (
    <Modal opened onClose={onClose} title={t('edit.title')} size="lg" closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={form.onSubmit(() => save.mutate())}>
        <Stack>
          <TextInput label={t('data.name')} maxLength={200} {...form.getInputProps('name')} data-autofocus />
          <TextInput label={t('data.reference')} maxLength={200} {...form.getInputProps('reference')} />
          <NumberInput label={t('data.priority')} description={t('edit.priority')} min={1} max={5} allowDecimal={false} {...form.getInputProps('priority')} />
          <Fieldset legend={t('data.numbers')}>
            <Stack gap="xs">
              {form.values.numbers.map((number, i) => (
                <Group key={number.key} align="flex-start" gap="xs">
                  <TextInput
                    flex={1}
                    miw={170}
                    type="tel"
                    label={t('edit.number', { place: i + 1 })}
                    autoComplete="off"
                    {...form.getInputProps(`numbers.${i}.number`)}
                  />
                  <ResourceSelect
                    kind="RESOURCE_KIND_NUMBER_TYPE"
                    flex={1}
                    miw={130}
                    label={t('edit.type', { place: i + 1 })}
                    placeholder={t('common:unset')}
                    {...form.getInputProps(`numbers.${i}.numberTypeId`)}
                  />
                  <ActionIcon
                    size="input-sm"
                    mt={25}
                    variant="subtle"
                    color="red"
                    aria-label={t('edit.remove', { place: i + 1 })}
                    disabled={form.values.numbers.length === 1}
                    onClick={() => form.removeListItem('numbers', i)}
                  >
                    <IconTrash size={18} aria-hidden />
                  </ActionIcon>
                </Group>
              ))}
              {form.values.numbers.length < maxNumbers && (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  leftSection={<IconPlus size={14} aria-hidden />}
                  onClick={() => form.insertListItem('numbers', { key: crypto.randomUUID(), number: '', numberTypeId: null, given: {} })}
                >
                  {t('edit.add')}
                </Button>
              )}
            </Stack>
          </Fieldset>
          {codes.length > 0 && (
            <Fieldset legend={t('edit.attributes')}>
              <Stack gap="xs">
                {codes.map(({ code, name }) => (
                  <TextInput
                    key={code}
                    label={name}
                    value={form.values.attributes[code] ?? ''}
                    onChange={(e) => form.setFieldValue('attributes', { ...form.values.attributes, [code]: e.currentTarget.value })}
                    error={form.errors[`attributes.${code}`] ?? form.errors[`attributes["${code}"]`]}
                  />
                ))}
              </Stack>
            </Fieldset>
          )}
          {elsewhere && <Failure error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
