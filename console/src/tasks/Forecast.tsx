import { Anchor, Card, Group, SegmentedControl, Stack, Switch, Table, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { components } from '../api/schema'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { forecastQuery } from './queries'

type Forecasted = components['schemas']['v1ForecastTaskResponse']
export type Hour = components['schemas']['ForecastTaskResponseHour']

/** Charts are heavy: brought with the first that is shown. */
const HourChart = lazy(() => import('./HourChart'))

/** How far ahead, in hours. */
const spans = ['24', '72', '168']

/** What the task will do if nothing changes: who is next, and how many come due in each hour. */
export function Forecast({ taskId }: { taskId: string }) {
  const { t } = useTranslation('tasks')
  const [hours, setHours] = useState('24')
  const [table, setTable] = useState(false)
  const forecast = useQuery({ ...forecastQuery(taskId, Number(hours)), placeholderData: keepPreviousData })
  return (
    <Card withBorder>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t('forecast.title')}</Title>
        <Group>
          <Switch label={t('forecast.asTable')} checked={table} onChange={(e) => setTable(e.currentTarget.checked)} />
          <SegmentedControl
            aria-label={t('forecast.span')}
            value={hours}
            onChange={setHours}
            data={spans.map((value) => ({ value, label: t('forecast.days', { count: Number(value) / 24 }) }))}
          />
        </Group>
      </Group>
      {forecast.isPending && <Waiting />}
      {forecast.error && <Failure error={forecast.error} retry={() => void forecast.refetch()} />}
      {forecast.data && (
        <Stack>
          {table ? <HourTable hours={forecast.data.hours ?? []} /> : <Chart hours={forecast.data.hours ?? []} />}
          <Next next={forecast.data.next ?? []} taskId={taskId} />
        </Stack>
      )}
    </Card>
  )
}

function Chart({ hours }: { hours: Hour[] }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const all = hours.reduce((sum, hour) => sum + Number(hour.contacts ?? 0), 0)
  return (
    <figure aria-label={t('forecast.chart', { count: all, number: format.number(all) })} style={{ margin: 0 }}>
      <Suspense fallback={<Waiting />}>
        <HourChart hours={hours} />
      </Suspense>
      <Text component="figcaption" size="sm" c="dimmed">
        {t('forecast.caption', { count: all, number: format.number(all) })}
      </Text>
    </figure>
  )
}

function HourTable({ hours }: { hours: Hour[] }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  return (
    <WideTable label={t('forecast.title')} minWidth={360}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('forecast.hour')}</Table.Th>
          <Table.Th>{t('forecast.window')}</Table.Th>
          <Table.Th ta="end">{t('columns.contacts')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody className="tabular">
        {hours.map(({ startTime, open, contacts }) => (
          <Table.Tr key={startTime}>
            <Table.Th scope="row" fw="normal">
              {format.dateTime(startTime)}
            </Table.Th>
            <Table.Td>{t(open ? 'forecast.open' : 'forecast.closed')}</Table.Td>
            <Table.Td ta="end">{format.number(contacts)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  )
}

function Next({ next, taskId }: { next: NonNullable<Forecasted['next']>; taskId: string }) {
  const { t } = useTranslation('tasks')
  return (
    <div>
      <Title order={3} mb="xs">
        {t('forecast.next')}
      </Title>
      {next.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('forecast.nobody')}
        </Text>
      ) : (
        <WideTable label={t('forecast.next')} minWidth={320}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('contacts.reference')}</Table.Th>
              <Table.Th>{t('contacts.number')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="tabular">
            {next.map(({ contactId, reference, number }) => (
              <Table.Tr key={contactId}>
                <Table.Th scope="row" fw="normal">
                  <Anchor component={Link} to={`/tasks/${taskId}/contacts/${contactId}`} size="sm">
                    {reference || t('contacts.noReference')}
                  </Anchor>
                </Table.Th>
                <Table.Td>{number}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </div>
  )
}
