import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isOne, writers } from '../api/caller'
import { answer, api } from '../api/client'
import type { Appointment } from '../api/types'
import { useCaller } from '../app/caller'
import { confirm } from '../components/confirm'
import { say, useComplain } from '../components/explain'
import { useFormat } from '../i18n/format'
import { EditAppointment } from './EditAppointment'

/** Changes or cancels an appointment that is to be kept. */
export function AppointmentActions({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('contacts')
  const format = useFormat()
  const caller = useCaller()
  const queries = useQueryClient()
  const complain = useComplain()
  const [editing, setEditing] = useState(false)
  const id = appointment.id ?? ''
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/v1/appointments/{id}:cancel', { params: { path: { id } }, body: {} })),
    onSuccess: () => {
      say(t('appointment.cancelled'))
      void queries.invalidateQueries({ queryKey: ['appointments'] })
      void queries.invalidateQueries({ queryKey: ['contact', appointment.taskId, appointment.contactId] })
    },
    onError: complain,
  })
  if (appointment.state !== 'APPOINTMENT_STATE_PENDING' || !isOne(caller, ...writers)) return null
  const time = format.dateTime(appointment.appointmentTime)
  const ask = () =>
    confirm({
      title: t('appointment.cancelTitle'),
      text: t('appointment.cancelText', { time }),
      confirm: t('appointment.cancelConfirm'),
      dismiss: t('appointment.keep'),
      onConfirm: cancel.mutate,
    })
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="xs" variant="default" onClick={() => setEditing(true)} aria-label={t('appointment.changeOf', { time })}>
        {t('appointment.change')}
      </Button>
      <Button size="xs" variant="light" color="red" loading={cancel.isPending} onClick={ask} aria-label={t('appointment.cancelOf', { time })}>
        {t('appointment.cancel')}
      </Button>
      {editing && <EditAppointment appointment={appointment} onClose={() => setEditing(false)} />}
    </Group>
  )
}
