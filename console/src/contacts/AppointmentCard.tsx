import { Divider, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Appointment } from '../api/types'
import { useFormat } from '../i18n/format'
import { AppointmentActions } from './AppointmentActions'
import { AppointmentStateText } from './AppointmentState'
import classes from './contacts.module.css'

/** What was agreed at an attempt. */
export function AppointmentCard({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('contacts')
  const format = useFormat()
  const agentOf = useResourceNames('RESOURCE_KIND_AGENT')
  return (
    <>
      <Divider my="xs" label={t('appointment.title')} labelPosition="left" />
      <Group justify="space-between" align="flex-start">
        <div>
          <Text size="sm" fw={600}>
            {format.dateTime(appointment.appointmentTime)} ·{' '}
            {appointment.agentId ? agentOf(appointment.agentId) : t('appointment.anyone')}
          </Text>
          {appointment.remark && (
            <Text size="sm" className={classes['note']}>
              {appointment.remark}
            </Text>
          )}
          <AppointmentStateText state={appointment.state} />
        </div>
        <AppointmentActions appointment={appointment} />
      </Group>
    </>
  )
}
