import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { clock } from '../api/clock'
import { fieldErrors } from '../api/errors'
import type { Appointment } from '../api/types'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'
import { ResourceSelect } from '../components/ResourceSelect'
import { localPattern } from '../i18n/localTime'

const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions()

/** Changes when, by whom and with what remark a call is to be made. */
export function EditAppointment({ appointment, onClose }: { appointment: Appointment; onClose: () => void }) {
  const { t } = useTranslation('contacts')
  const queries = useQueryClient()
  const before = {
    appointmentTime: dayjs(appointment.appointmentTime).format(localPattern),
    agentId: appointment.agentId || null,
    remark: appointment.remark ?? '',
  }
  const form = useForm({
    initialValues: before,
    validate: { appointmentTime: (value) => (value === '' ? t('appointment.noTime') : null) },
  })
  const save = useMutation({
    mutationFn: () => {
      const { appointmentTime, agentId, remark } = form.values
      // Only what was changed: a remark that is shown masked stays as it is kept.
      const body = {
        ...(appointmentTime !== before.appointmentTime && { appointmentTime: dayjs(appointmentTime).toISOString() }),
        ...(agentId !== before.agentId && { agentId: agentId ?? '' }),
        ...(remark !== before.remark && { remark }),
        etag: appointment.etag,
      }
      return answer(api.PATCH('/v1/appointments/{appointment.id}', { params: { path: { 'appointment.id': appointment.id ?? '' } }, body }))
    },
    onSuccess: () => {
      say(t('appointment.changed'))
      void queries.invalidateQueries({ queryKey: ['appointments'] })
      void queries.invalidateQueries({ queryKey: ['contact', appointment.taskId, appointment.contactId] })
      onClose()
    },
    onError: (error) => form.setErrors(fieldErrors(error, 'appointment')),
  })
  const elsewhere = save.error !== null && Object.keys(form.errors).length === 0
  return (
    <Modal opened onClose={onClose} title={t('appointment.edit')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={form.onSubmit(() => save.mutate())}>
        <Stack>
          <TextInput
            type="datetime-local"
            label={t('appointment.time')}
            description={t('appointment.zone', { zone })}
            min={dayjs(clock.now()).format(localPattern)}
            required
            {...form.getInputProps('appointmentTime')}
          />
          <ResourceSelect
            kind="RESOURCE_KIND_AGENT"
            label={t('appointment.agent')}
            placeholder={t('appointment.anyone')}
            {...form.getInputProps('agentId')}
          />
          <Textarea label={t('appointment.remark')} autosize minRows={2} maxLength={500} {...form.getInputProps('remark')} />
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
