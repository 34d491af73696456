import { Anchor, Group, MultiSelect, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { useResourceNames } from '../api/directory'
import { useTaskNames } from '../api/tasks'
import { Listed } from '../components/Listed'
import { Page } from '../components/Page'
import { ResourceSelect } from '../components/ResourceSelect'
import { TaskSelect } from '../components/TaskSelect'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { AppointmentActions } from './AppointmentActions'
import { AppointmentStateText } from './AppointmentState'
import classes from './contacts.module.css'
import { appointmentsQuery, type AppointmentState } from './queries'

const states: AppointmentState[] = [
  'APPOINTMENT_STATE_PENDING',
  'APPOINTMENT_STATE_KEPT',
  'APPOINTMENT_STATE_CANCELLED',
  'APPOINTMENT_STATE_EXPIRED',
  'APPOINTMENT_STATE_BLOCKED',
]

/** What was agreed with customers, by time. */
export default function AppointmentsPage() {
  const { t } = useTranslation(['contacts', 'enums'])
  const format = useFormat()
  const taskOf = useTaskNames()
  const agentOf = useResourceNames('RESOURCE_KIND_AGENT')
  const [search, setSearch] = useSearchParams()
  const filter = {
    taskId: search.get('task') ?? '',
    agentId: search.get('agent') ?? '',
    states: states.filter((state) => search.getAll('state').includes(state)),
  }
  const list = useInfiniteQuery(appointmentsQuery(filter))
  const set = (name: string, values: string[]) => {
    const next = new URLSearchParams(search)
    next.delete(name)
    for (const value of values) next.append(name, value)
    setSearch(next, { replace: true })
  }
  const filtered = filter.taskId !== '' || filter.agentId !== '' || filter.states.length > 0
  return (
    <Page title={t('appointments.title')} text={t('appointments.text')}>
      <Group align="flex-end">
        <TaskSelect
          label={t('search.task')}
          placeholder={t('appointments.allTasks')}
          value={filter.taskId || null}
          onChange={(task) => set('task', task ? [task] : [])}
        />
        <ResourceSelect
          kind="RESOURCE_KIND_AGENT"
          label={t('appointment.agent')}
          placeholder={t('appointments.allAgents')}
          value={filter.agentId || null}
          onChange={(agent) => set('agent', agent ? [agent] : [])}
        />
        <MultiSelect
          label={t('search.state')}
          placeholder={filter.states.length === 0 ? t('appointments.allStates') : undefined}
          data={states.map((value) => ({ value, label: t(`enums:${value}`) }))}
          value={filter.states}
          onChange={(chosen) => set('state', chosen)}
          miw={220}
          clearable
        />
      </Group>
      <Listed list={list} empty={t(filtered ? 'appointments.noneSuch' : 'appointments.empty')}>
        {(items) => (
          <WideTable label={t('appointments.title')} minWidth={980}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('appointment.time')}</Table.Th>
                <Table.Th scope="col">{t('appointments.customer')}</Table.Th>
                <Table.Th scope="col">{t('search.task')}</Table.Th>
                <Table.Th scope="col">{t('appointment.agent')}</Table.Th>
                <Table.Th scope="col">{t('appointment.remark')}</Table.Th>
                <Table.Th scope="col">{t('search.state')}</Table.Th>
                <Table.Th scope="col">{t('appointments.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((appointment) => (
                <Table.Tr key={appointment.id}>
                  <Table.Td>{format.dateTime(appointment.appointmentTime)}</Table.Td>
                  <Table.Td>
                    <Anchor component={Link} to={`/tasks/${appointment.taskId}/contacts/${appointment.contactId}`} size="sm" className="tabular">
                      {appointment.number || t('contact.title')}
                    </Anchor>
                  </Table.Td>
                  <Table.Td className={classes['wrap']}>{taskOf(appointment.taskId)}</Table.Td>
                  <Table.Td>{appointment.agentId ? agentOf(appointment.agentId) : t('appointment.anyone')}</Table.Td>
                  <Table.Td className={classes['note']}>{appointment.remark}</Table.Td>
                  <Table.Td>
                    <AppointmentStateText state={appointment.state} />
                  </Table.Td>
                  <Table.Td>
                    <AppointmentActions appointment={appointment} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </Listed>
    </Page>
  )
}
