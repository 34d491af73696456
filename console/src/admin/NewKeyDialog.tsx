import { Alert, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api, requestId } from '../api/client'
import { clock } from '../api/clock'
import { fieldErrors } from '../api/errors'
import type { Role } from '../api/types'
import { useCaller } from '../app/caller'
import { Failure } from '../components/Failure'
import { ResourceSelect } from '../components/ResourceSelect'
import { Secret } from '../components/Secret'
import { fromLocal, toLocal } from '../i18n/localTime'
import { expireTime, keyRoles, keysQuery, lives, type Life } from './keys'

interface Values {
  displayName: string
  role: Role
  orgUnitId: string | null
  life: Life
  expireTime: string
}

/** Makes a key, and shows its secret the only time it is there. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['admin', 'enums'])
  const queries = useQueryClient()
  const caller = useCaller()
  const [request] = useState(requestId)
  const form = useForm<Values>({
    initialValues: { displayName: '', role: 'ROLE_INTEGRATOR', orgUnitId: caller.orgUnitId || null, life: '365', expireTime: '' },
    validate: {
      displayName: (value) => (value.trim() === '' ? t('keys.noName') : null),
      expireTime: (value, { life }) => (life === 'until' && !fromLocal(value) ? t('keys.noTime') : null),
    },
  })
  const create = useMutation({
    mutationFn: ({ displayName, role, orgUnitId, life, expireTime: until }: Values) =>
      answer(
        api.POST('/v1/apiKeys', {
          params: { query: { requestId: request } },
          body: { displayName: displayName.trim(), role, orgUnitId: orgUnitId ?? '', expireTime: expireTime(life, fromLocal(until), clock.now()) },
        }),
      ),
    // The secret is kept nowhere but on the page.
    gcTime: 0,
    onSuccess: () => void queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
    onError: (error) => form.setErrors(fieldErrors(error, 'api_key')),
  })
  const elsewhere = create.error !== null && Object.keys(form.errors).length === 0
  const made = create.data !== undefined
  return (
    <Modal
      opened
      onClose={onClose}
      size={made ? 'lg' : 'md'}
      title={t(made ? 'keys.once' : 'keys.new')}
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {create.data?.secret && <Secret secret={create.data.secret} warning={t('keys.onceText')} hint={t('keys.onceHint')} onClose={onClose} />}
      {made && !create.data.secret && (
        <Alert color="red" variant="light" role="alert">
          {t('keys.lost')}
        </Alert>
      )}
      {!made && (
        <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
          <Stack>
            <TextInput label={t('keys.name')} description={t('keys.nameText')} required maxLength={100} data-autofocus {...form.getInputProps('displayName')} />
            <Select
              label={t('keys.role')}
              description={t(`keys.may.${form.values.role}`)}
              data={keyRoles.map((value) => ({ value, label: t(`enums:${value}`) }))}
              allowDeselect={false}
              {...form.getInputProps('role')}
            />
            <ResourceSelect
              kind="RESOURCE_KIND_ORG_UNIT"
              label={t('keys.unit')}
              description={t('keys.unitText')}
              placeholder={t('keys.allUnits')}
              readOnly={Boolean(caller.orgUnitId)}
              {...form.getInputProps('orgUnitId')}
            />
            <Select
              label={t('keys.expires')}
              data={lives.map((value) => ({ value, label: t(`keys.life.${value}`) }))}
              allowDeselect={false}
              {...form.getInputProps('life')}
              error={form.values.life === 'until' ? undefined : form.errors['expireTime']}
            />
            {form.values.life === 'until' && (
              <TextInput
                type="datetime-local"
                label={t('keys.until')}
                min={toLocal(new Date(clock.now()).toISOString())}
                required
                {...form.getInputProps('expireTime')}
              />
            )}
            {elsewhere && <Failure error={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common:cancel')}
              </Button>
              <Button type="submit" loading={create.isPending}>
                {t('keys.create')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
