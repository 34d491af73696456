import { Anchor, Badge, Button, Group, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useResourceNames } from '../api/directory'
import type { Task, TaskStats } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import { useFormat } from '../i18n/format'
import { takes } from './lifecycle'
import { TaskProgress } from './TaskProgress'
import classes from './tasks.module.css'
import { useStart, useSuspend } from './useVerbs'

interface Props {
  task: Task
  /** Undefined until they are known. */
  stats: TaskStats | undefined
  /** The caller may start and suspend. */
  plans: boolean
}

/** A task in the list. */
export function TaskRow({ task, stats, plans }: Props) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const queueName = useResourceNames('RESOURCE_KIND_SKILL_QUEUE')
  return (
    <li className={classes['row']}>
      <div>
        <Group gap="xs">
          <Title order={2} size="h3" className={classes['name']}>
            <Anchor component={Link} to={`/tasks/${task.id}`} inherit>
              {task.displayName}
            </Anchor>
          </Title>
          <StateBadge state={task.state} />
          <Conditions task={task} />
        </Group>
        <Text size="sm" c="dimmed">
          {queueName(task.skillQueueId)} · {t('say.priority', { value: task.priority })}
        </Text>
        <Text size="sm" c="dimmed">
          {format.dateTime(task.startTime)} – {format.dateTime(task.endTime)}
        </Text>
      </div>
      <TaskProgress stats={stats} />
      <Group gap="xs" className={classes['verbs']}>
        {plans && <StartOrSuspend task={task} size="xs" />}
      </Group>
    </li>
  )
}

/** Says that the task breaks rules by now. */
function Conditions({ task }: { task: Task }) {
  const { t } = useTranslation('tasks')
  const count = task.conditions?.length ?? 0
  if (count === 0) return null
  return (
    <Badge color="orange" variant="light" tt="none" leftSection={<IconAlertTriangle size={12} aria-hidden />}>
      {t('conditions.count', { count })}
    </Badge>
  )
}

/** The one of the two that the state takes. */
export function StartOrSuspend({ task, size }: { task: Task; size: 'xs' | 'sm' }) {
  const { t } = useTranslation('tasks')
  const start = useStart()
  const suspend = useSuspend()
  if (takes(task, 'start')) {
    return (
      <Button
        size={size}
        variant={size === 'xs' ? 'light' : 'filled'}
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        loading={start.isPending}
        onClick={() => start.mutate(task)}
        aria-label={t('verbs.startNamed', { name: task.displayName })}
      >
        {t('verbs.start')}
      </Button>
    )
  }
  if (!takes(task, 'suspend')) return null
  return (
    <Button
      size={size}
      variant="default"
      leftSection={<IconPlayerPause size={16} aria-hidden />}
      loading={suspend.isPending}
      onClick={() => suspend.mutate(task)}
      aria-label={t('verbs.suspendNamed', { name: task.displayName })}
    >
      {t('verbs.suspend')}
    </Button>
  )
}
