import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { resourcesQuery } from '../api/directory'
import { fieldErrors } from '../api/errors'
import type { Delivery } from '../api/types'
import { Failure } from '../components/Failure'
import { ResourceSelect } from '../components/ResourceSelect'
import { useFormat } from '../i18n/format'
import { channels, type DeliveryChannel } from './filter'
import { durationMs } from './queries'

interface Values {
  channel: DeliveryChannel
  address: string | null
  url: string
  template: string | null
  recipient: string
}

/** What the form's fields are called in a request. */
const fields = { url: 'url', 'sms.templateId': 'template', 'sms.recipient': 'recipient' }

/** Sends one message at once, and says what came of it. */
export function TestDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['deliveries', 'enums'])
  const queries = useQueryClient()
  const { data: addresses = [] } = useQuery(resourcesQuery('RESOURCE_KIND_CALLBACK_ADDRESS'))
  const form = useForm<Values>({ initialValues: { channel: 'DELIVERY_CHANNEL_CALLBACK', address: null, url: '', template: null, recipient: '' } })
  const { channel, url, template, recipient } = form.values
  const bySms = channel === 'DELIVERY_CHANNEL_SMS'
  const send = useMutation({
    mutationFn: () => {
      const body = bySms ? { sms: { templateId: template ?? '', recipient: recipient.trim() } } : { url: url.trim() }
      return answer(api.POST('/v1/deliveries:test', { body }))
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['deliveries'] }),
    onError: (error) => {
      const wrong = fieldErrors(error)
      form.setErrors(Object.fromEntries(Object.entries(fields).map(([path, name]) => [name, wrong[path]])))
    },
  })
  const elsewhere = send.error !== null && !Object.values(form.errors).some(Boolean)
  const ready = bySms ? template !== null && recipient.trim() !== '' : url.trim() !== ''
  return (
    <Modal opened onClose={onClose} title={t('test.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={form.onSubmit(() => send.mutate())}>
        <Stack>
          <Text size="sm">{t('test.text')}</Text>
          <SegmentedControl
            aria-label={t('filter.channel')}
            data={channels.map((value) => ({ value, label: t(`enums:${value}`) }))}
            value={channel}
            onChange={(value) => {
              form.setFieldValue('channel', value)
              send.reset()
            }}
          />
          {!bySms && (
            <>
              <ResourceSelect
                kind="RESOURCE_KIND_CALLBACK_ADDRESS"
                only={(r) => r.callbackAddress?.status === 'APPROVAL_STATUS_APPROVED'}
                label={t('test.address')}
                description={t('test.addressText')}
                value={form.values.address}
                onChange={(id) => {
                  form.setFieldValue('address', id)
                  const chosen = addresses.find((r) => r.id === id)?.callbackAddress?.url
                  if (chosen) form.setFieldValue('url', chosen)
                }}
              />
              <TextInput type="url" label={t('test.url')} required maxLength={2000} {...form.getInputProps('url')} />
            </>
          )}
          {bySms && (
            <>
              <ResourceSelect
                kind="RESOURCE_KIND_NOTIFICATION_TEMPLATE"
                label={t('test.template')}
                clearable={false}
                required
                {...form.getInputProps('template')}
              />
              <TextInput type="tel" label={t('test.recipient')} required maxLength={32} autoComplete="off" {...form.getInputProps('recipient')} />
            </>
          )}
          {elsewhere && <Failure error={send.error} />}
          <div role="status">{send.data && <Came delivery={send.data} />}</div>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:close')}
            </Button>
            <Button type="submit" loading={send.isPending} disabled={!ready}>
              {t('test.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** What came of a test's only try. */
function Came({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('deliveries')
  const format = useFormat()
  const taken = delivery.state === 'DELIVERY_STATE_DELIVERED'
  const ms = format.number(durationMs(delivery.tryLog?.at(-1)?.duration))
  return (
    <Alert color={taken ? 'teal' : 'red'} variant="light" title={t(taken ? 'test.taken' : 'test.failed')}>
      {delivery.lastStatus ? t('test.answered', { status: delivery.lastStatus, ms }) : t('test.took', { ms })}
      {!taken && <div lang="en">{delivery.lastError}</div>}
    </Alert>
  )
}
