import { Card, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Contact } from '../api/types'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { AppointmentCard } from './AppointmentCard'
import { AttemptCard } from './AttemptCard'
import classes from './contacts.module.css'
import { attemptsQuery, contactAppointmentsQuery } from './queries'

/** All that happened to a contact, newest first: its attempts, and what was agreed at them. */
export function History({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const [taskId, id] = [contact.taskId ?? '', contact.id ?? '']
  const attempts = useQuery(attemptsQuery(taskId, id))
  // An appointment is made at an attempt, and has its id.
  const called = (attempts.data ?? []).length > 0
  const appointments = useQuery({ ...contactAppointmentsQuery(taskId, id), enabled: called })
  const count = attempts.data?.length ?? 0
  return (
    <section aria-labelledby="history" className={classes['history']}>
      <Title order={2} id="history" mb="xs">
        {t('history.title')}
      </Title>
      <Stack gap="sm">
        {attempts.isPending && <Waiting />}
        {attempts.error && <Failure error={attempts.error} retry={() => void attempts.refetch()} />}
        {appointments.error && <Failure error={appointments.error} retry={() => void appointments.refetch()} />}
        {attempts.data && !called && (
          <Card withBorder>
            <Text c="dimmed">{t('history.empty')}</Text>
          </Card>
        )}
        {attempts.data?.map((attempt, i) => (
          <AttemptCard key={attempt.id} attempt={attempt} place={count - i}>
            {appointments.data
              ?.filter((a) => a.id === attempt.id)
              .map((a) => (
                <AppointmentCard key={a.id} appointment={a} />
              ))}
          </AttemptCard>
        ))}
      </Stack>
    </section>
  )
}
