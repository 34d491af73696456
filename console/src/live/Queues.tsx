import { Anchor, Button, Card, Group, SimpleGrid, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { AgentStatus, Resource, Task, TaskStats } from '../api/types'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { StateBadge } from '../components/StateBadge'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { agentStates, byQueue, countStates } from './arrange'
import { runningTasksQuery, statsQuery } from './queries'

interface Props {
  agents: readonly AgentStatus[]
  /** Undefined until they are known. */
  queues: readonly Resource[] | undefined
  /** Shows the agents of a queue. */
  onAgents: (queueId: string) => void
}

/** Each skill queue: what its agents do, and what there is for them. */
export function Queues({ agents, queues, onAgents }: Props) {
  const { t } = useTranslation('live')
  const tasks = useQuery(runningTasksQuery)
  const ids = useMemo(() => (tasks.data ?? []).map((task) => task.id ?? ''), [tasks.data])
  const stats = useQuery(statsQuery(ids))
  const members = useMemo(() => byQueue(agents), [agents])
  const error = tasks.error ?? stats.error
  if (error) return <Failure error={error} retry={() => void (tasks.error ? tasks.refetch() : stats.refetch())} />
  if (queues === undefined || tasks.data === undefined) return <Waiting />
  if (queues.length === 0) return <Empty text={t('queue.none')} />
  return (
    <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="sm">
      {queues.map((queue) => (
        <QueueCard
          key={queue.id}
          queue={queue}
          agents={members.get(queue.id ?? '') ?? []}
          tasks={tasks.data.filter((task) => task.skillQueueId === queue.id)}
          stats={stats.data}
          onAgents={onAgents}
        />
      ))}
    </SimpleGrid>
  )
}

interface CardProps {
  queue: Resource
  agents: AgentStatus[]
  tasks: Task[]
  stats: Map<string, TaskStats> | undefined
  onAgents: (queueId: string) => void
}

function QueueCard({ queue, agents, tasks, stats, onAgents }: CardProps) {
  const { t } = useTranslation('live')
  const format = useFormat()
  const counts = countStates(agents)
  const name = queue.displayName ?? queue.id
  return (
    <Card withBorder component="section" aria-label={name} padding="sm">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2}>{name}</Title>
        {agents.length > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => onAgents(queue.id ?? '')}>
            {t('queue.agents', { count: agents.length })}
          </Button>
        )}
      </Group>
      {agents.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('queue.nobody')}
        </Text>
      ) : (
        <Group gap="xs" my="xs">
          {agentStates.map(
            (state) =>
              counts[state] > 0 && (
                <Group key={state} gap={4}>
                  <StateBadge state={state} />
                  <Text size="sm" fw={600} className="tabular">
                    {format.number(counts[state])}
                  </Text>
                </Group>
              ),
          )}
        </Group>
      )}
      {tasks.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('queue.noTask')}
        </Text>
      ) : (
        <Table verticalSpacing={4} horizontalSpacing={0}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('queue.task')}</Table.Th>
              <Table.Th ta="end">{t('queue.callable')}</Table.Th>
              <Table.Th ta="end">{t('queue.open')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tasks.map((task) => (
              <TaskRow key={task.id} task={task} stats={stats?.get(task.id ?? '')} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  )
}

function TaskRow({ task, stats }: { task: Task; stats: TaskStats | undefined }) {
  const format = useFormat()
  const sum = (wanted: (state: string | undefined) => boolean) =>
    stats && (stats.contacts ?? []).reduce((n, c) => n + (wanted(c.state) ? Number(c.count) : 0), 0)
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Anchor component={Link} to={`/tasks/${task.id}`} size="sm">
          {task.displayName}
        </Anchor>
      </Table.Th>
      <Table.Td ta="end" className="tabular">
        {format.number(sum((state) => state === 'CONTACT_STATE_READY'))}
      </Table.Td>
      <Table.Td ta="end" className="tabular">
        {format.number(sum((state) => state !== 'CONTACT_STATE_DONE'))}
      </Table.Td>
    </Table.Tr>
  )
}
