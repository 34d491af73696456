import { Alert, Anchor, Group, List, Tabs, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams, useSearchParams } from 'react-router'
import { useResourceNames } from '../api/directory'
import { hasReason } from '../api/errors'
import type { Task } from '../api/types'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { StateBadge } from '../components/StateBadge'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { ContactsTab } from './ContactsTab'
import { ExplainTab } from './ExplainTab'
import { OverviewTab } from './OverviewTab'
import { taskQuery } from './queries'
import { RevisionsTab } from './RevisionsTab'
import classes from './tasks.module.css'
import { TaskVerbs } from './TaskVerbs'
import { usePlans } from './usePlans'

const tabs = ['overview', 'contacts', 'explain', 'revisions'] as const

export default function TaskPage() {
  const { t } = useTranslation('tasks')
  const { taskId = '' } = useParams()
  const task = useQuery(taskQuery(taskId))
  const back = (
    <Anchor component={Link} to="/tasks" size="sm">
      {t('back')}
    </Anchor>
  )
  if (task.data) return <OneTask task={task.data} back={back} stale={task.error} retry={() => void task.refetch()} />
  return (
    <Page title={t('one')} above={back}>
      {task.isPending && <Waiting />}
      {hasReason(task.error, 'NOT_FOUND') && <Empty text={t('gone')} />}
      {task.error && !hasReason(task.error, 'NOT_FOUND') && <Failure error={task.error} retry={() => void task.refetch()} />}
    </Page>
  )
}

interface Props {
  task: Task
  back: React.ReactNode
  /** Why what is shown may be old. */
  stale: Error | null
  retry: () => void
}

function OneTask({ task, back, stale, retry }: Props) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const plans = usePlans()
  const queueName = useResourceNames('RESOURCE_KIND_SKILL_QUEUE')
  const [params, setParams] = useSearchParams()
  const tab = tabs.find((name) => name === params.get('tab')) ?? 'overview'
  return (
    <Page title={task.displayName ?? ''} above={back} text={task.description} actions={plans && <TaskVerbs task={task} />}>
      {stale && <Failure error={stale} retry={retry} />}
      <Group gap="sm" aria-live="polite">
        <StateBadge state={task.state} />
        <Text size="sm" c="dimmed">
          {queueName(task.skillQueueId)} · {t('say.priority', { value: task.priority })} · {format.dateTime(task.startTime)} – {format.dateTime(task.endTime)}
        </Text>
      </Group>
      <Conditions task={task} />
      <Tabs value={tab} onChange={(value) => setParams(value === 'overview' || value === null ? {} : { tab: value })} keepMounted={false}>
        <Tabs.List mb="md" className={classes['tabs']}>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab task={task} />
        </Tabs.Panel>
        <Tabs.Panel value="contacts">
          <ContactsTab task={task} plans={plans} />
        </Tabs.Panel>
        <Tabs.Panel value="explain">
          <ExplainTab taskId={task.id ?? ''} />
        </Tabs.Panel>
        <Tabs.Panel value="revisions">
          <RevisionsTab taskId={task.id ?? ''} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** The rules that the task breaks since it was saved. */
function Conditions({ task }: { task: Task }) {
  const { t } = useTranslation('tasks')
  const conditions = task.conditions ?? []
  if (conditions.length === 0) return null
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t('conditions.count', { count: conditions.length })}>
      <Text size="sm">{t('conditions.text')}</Text>
      <List size="sm" mt="xs">
        {conditions.map(({ field, description }) => (
          <List.Item key={`${field} ${description}`}>
            <code>{field}</code>: {description}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
