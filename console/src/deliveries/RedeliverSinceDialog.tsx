import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { clock } from '../api/clock'
import { fieldErrors } from '../api/errors'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'
import { TaskSelect } from '../components/TaskSelect'
import { useFormat } from '../i18n/format'
import { fromLocal, toLocal } from '../i18n/localTime'
import { channels, type DeliveryChannel, type Filter } from './filter'

interface Values {
  startTime: string
  endTime: string
  taskId: string | null
  channel: DeliveryChannel | null
  includeDelivered: boolean
}

/** A receiver that was down is most often so for less than this, in ms. */
const usual = 3_600_000

/** Sends again what was made since a time, for a receiver that was down or that lost something. */
export function RedeliverSinceDialog({ filter, onClose }: { filter: Filter; onClose: () => void }) {
  const { t } = useTranslation(['deliveries', 'enums'])
  const format = useFormat()
  const queries = useQueryClient()
  const form = useForm<Values>({
    initialValues: {
      startTime: toLocal(filter.startTime ?? new Date(clock.now() - usual).toISOString()),
      endTime: toLocal(filter.endTime),
      taskId: filter.taskId ?? null,
      channel: filter.channel ?? null,
      includeDelivered: false,
    },
    validate: { startTime: (value) => (fromLocal(value) ? null : t('since.noStart')) },
  })
  const send = useMutation({
    mutationFn: ({ startTime, endTime, taskId, channel, includeDelivered }: Values) =>
      answer(
        api.POST('/v1/deliveries:redeliverSince', {
          body: { startTime: fromLocal(startTime), endTime: fromLocal(endTime), taskId: taskId ?? '', channel: channel ?? undefined, includeDelivered },
        }),
      ),
    onSuccess: ({ redelivered }) => {
      const count = Number(redelivered ?? 0)
      say(count === 0 ? t('since.none') : t('since.done', { count, n: format.number(count) }))
      void queries.invalidateQueries({ queryKey: ['deliveries'] })
      onClose()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const { includeDelivered, channel } = form.values
  const elsewhere = send.error !== null && Object.keys(form.errors).length === 0
  return (
    <Modal opened onClose={onClose} title={t('since.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={form.onSubmit((values) => send.mutate(values))}>
        <Stack>
          <Text size="sm">{t('since.text')}</Text>
          <TextInput type="datetime-local" label={t('since.start')} required data-autofocus {...form.getInputProps('startTime')} />
          <TextInput type="datetime-local" label={t('since.end')} description={t('since.endText')} {...form.getInputProps('endTime')} />
          <TaskSelect label={t('filter.task')} placeholder={t('filter.allTasks')} {...form.getInputProps('taskId')} />
          <Select
            label={t('filter.channel')}
            placeholder={t('filter.any')}
            data={channels.map((value) => ({ value, label: t(`enums:${value}`) }))}
            clearable
            {...form.getInputProps('channel')}
          />
          <Checkbox
            label={t('since.delivered')}
            description={t('since.deliveredText')}
            {...form.getInputProps('includeDelivered', { type: 'checkbox' })}
          />
          {includeDelivered && channel !== 'DELIVERY_CHANNEL_CALLBACK' && (
            <Alert color="yellow" variant="light" role="status">
              {t('since.smsTwice')}
            </Alert>
          )}
          {elsewhere && <Failure error={send.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={send.isPending} color={includeDelivered ? 'red' : undefined}>
              {t('since.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
