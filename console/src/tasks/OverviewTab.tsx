import { Alert, Card, SimpleGrid, Stack, Table, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Task, TaskStats } from '../api/types'
import { useStream } from '../api/useStream'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { Configuration } from './Configuration'
import { Counts } from './Counts'
import { total } from './progress'
import { statsQuery } from './queries'
import { LargeProgress } from './TaskProgress'
import classes from './tasks.module.css'

/** How the task goes, live, and what it is configured as. */
export function OverviewTab({ task }: { task: Task }) {
  const { t } = useTranslation('tasks')
  const queries = useQueryClient()
  const query = statsQuery(task.id ?? '')
  const stats = useQuery(query)
  const stream = useStream<TaskStats>(`/v1/tasks/${task.id}/stats:watch?agents=true`, (message) => queries.setQueryData(query.queryKey, message))
  return (
    <Stack>
      {stream === 'lost' && <Alert color="yellow">{t('lost')}</Alert>}
      {stats.data ? <Live stats={stats.data} /> : stats.error ? <Failure error={stats.error} retry={() => void stats.refetch()} /> : <Waiting />}
      <Title order={2}>{t('config.title')}</Title>
      <Card withBorder>
        <Configuration task={task} />
      </Card>
    </Stack>
  )
}

function Live({ stats }: { stats: TaskStats }) {
  const { t } = useTranslation(['tasks', 'enums'])
  const resultName = useResourceNames('RESOURCE_KIND_BUSINESS_RESULT')
  const byState = (stats.contacts ?? []).map(({ state, doneReason, count }) => ({
    label: state === 'CONTACT_STATE_DONE' ? t('done', { reason: t(`enums:${doneReason}`) }) : t(`enums:${state}`),
    count: Number(count ?? 0),
  }))
  const named = (counts: { count?: string }[] | undefined, label: (i: number) => string) =>
    (counts ?? []).map(({ count }, i) => ({ label: label(i), count: Number(count ?? 0) }))
  return (
    <>
      <Title order={2}>{t('live')}</Title>
      <Card withBorder>
        <Stack>
          <LargeProgress stats={stats} />
          <Figures stats={stats} />
        </Stack>
      </Card>
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }}>
        <Counts title={t('counts.contacts')} none={t('counts.noContacts')} counts={byState} color="teal" />
        <Counts
          title={t('counts.attempts')}
          none={t('counts.noAttempts')}
          counts={named(stats.attempts, (i) => t(`enums:${stats.attempts?.[i]?.displayedResult}`))}
          color="indigo"
        />
        <Counts
          title={t('counts.results')}
          none={t('counts.noResults')}
          counts={named(stats.businessResults, (i) => resultName(stats.businessResults?.[i]?.businessResultId))}
          color="grape"
        />
        <Counts
          title={t('counts.previews')}
          none={t('counts.noPreviews')}
          counts={named(stats.previews, (i) => t(`enums:${stats.previews?.[i]?.state}`))}
          color="blue"
        />
      </SimpleGrid>
      <Agents stats={stats} />
    </>
  )
}

function Figures({ stats }: { stats: TaskStats }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const [connected, released] = [Number(stats.connected ?? 0), Number(stats.released ?? 0)]
  const previews = total(stats.previews)
  const figures = {
    contacts: format.number(total(stats.contacts)),
    attempts: format.number(released),
    answerRate: format.percent(connected, released),
    completed: format.number(stats.completed),
    previews: format.number(previews),
    timeoutRate: format.percent(total(stats.previews?.filter((p) => p.state === 'PREVIEW_STATE_TIMED_OUT')), previews),
  }
  return (
    <dl className={classes['figures']}>
      {Object.entries(figures).map(([name, figure]) => (
        <div key={name}>
          <dt>{t(`figures.${name}`)}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  )
}

function Agents({ stats }: { stats: TaskStats }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const agentName = useResourceNames('RESOURCE_KIND_AGENT')
  const agents = stats.agents ?? []
  if (agents.length === 0) return null
  const timedOut = (agent: (typeof agents)[number]) => total(agent.previews?.filter((p) => p.state === 'PREVIEW_STATE_TIMED_OUT'))
  const columns = ['previews', 'timeouts', 'attempts', 'answered', 'answerRate', 'completed', 'talkTime'] as const
  return (
    <Card withBorder>
      <Title order={3} mb="xs">
        {t('agents.title')}
      </Title>
      <WideTable label={t('agents.title')} minWidth={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('agents.agent')}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column} ta="end">
                {t(`agents.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="tabular">
          {agents.map((agent) => (
            <Table.Tr key={agent.agentId}>
              <Table.Th scope="row" fw="normal">
                {agentName(agent.agentId)}
              </Table.Th>
              <Table.Td ta="end">{format.number(total(agent.previews))}</Table.Td>
              <Table.Td ta="end">{format.number(timedOut(agent))}</Table.Td>
              <Table.Td ta="end">{format.number(agent.released)}</Table.Td>
              <Table.Td ta="end">{format.number(agent.connected)}</Table.Td>
              <Table.Td ta="end">{format.percent(Number(agent.connected ?? 0), Number(agent.released ?? 0))}</Table.Td>
              <Table.Td ta="end">{format.number(agent.completed)}</Table.Td>
              <Table.Td ta="end">{format.span(1000 * parseFloat(agent.talkTime ?? '0'))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Card>
  )
}
