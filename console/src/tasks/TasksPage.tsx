import { Button, Group, NativeSelect, Paper, TextInput } from '@mantine/core'
import { IconPlus, IconTemplate } from '@tabler/icons-react'
import { useInfiniteQuery, useQueries, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { pageSize } from '../api/lists'
import { follow } from '../api/stream'
import type { Task, TaskStats } from '../api/types'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Pages } from '../components/Pages'
import { Waiting } from '../components/Waiting'
import { taskStates } from './lifecycle'
import { manyStatsQuery, putTask, reloadTasks, tasksQuery, type WatchTasks } from './queries'
import { TaskRow } from './TaskRow'
import classes from './tasks.module.css'
import { usePlans } from './usePlans'

export default function TasksPage() {
  const { t } = useTranslation(['tasks', 'enums'])
  const plans = usePlans()
  const [params, setParams] = useSearchParams()
  const [name, setName] = useState('')
  const state = taskStates.find((s) => s === params.get('state'))
  const tasks = useInfiniteQuery(tasksQuery(state ? [state] : []))
  const stats = useStats(tasks.data ?? [])
  useChanges()

  const wanted = name.trim().toLocaleLowerCase()
  const fits = (task: Task) => (state === undefined || task.state === state) && task.displayName?.toLocaleLowerCase().includes(wanted)
  const shown = (tasks.data ?? []).filter(fits)
  const filtered = state !== undefined || wanted !== ''
  const create = (
    <>
      <Button component={Link} to="/templates" variant="default" leftSection={<IconTemplate size={16} aria-hidden />}>
        {t('fromTemplate')}
      </Button>
      <Button component={Link} to="/tasks/new" leftSection={<IconPlus size={16} aria-hidden />}>
        {t('new')}
      </Button>
    </>
  )
  return (
    <Page title={t('title')} actions={plans && create}>
      <Group align="flex-end">
        <NativeSelect
          label={t('filter.state')}
          value={state ?? ''}
          data={[{ value: '', label: t('filter.any') }, ...taskStates.map((value) => ({ value, label: t(`enums:${value}`) }))]}
          onChange={(e) => setParams(e.currentTarget.value ? { state: e.currentTarget.value } : {})}
        />
        <TextInput label={t('filter.name')} type="search" value={name} onChange={(e) => setName(e.currentTarget.value)} />
      </Group>
      {tasks.isPending && <Waiting />}
      {tasks.error && <Failure error={tasks.error} retry={() => void tasks.refetch()} />}
      {tasks.data && shown.length === 0 && <Empty text={t(filtered ? 'noneFound' : plans ? 'none' : 'noneYet')} />}
      {shown.length > 0 && (
        <Paper withBorder>
          <ul className={classes['list']} aria-label={t('title')}>
            {shown.map((task) => (
              <TaskRow key={task.id} task={task} stats={stats.get(task.id ?? '')} plans={plans} />
            ))}
          </ul>
        </Paper>
      )}
      {tasks.data && <Pages shown={shown.length} {...tasks} />}
    </Page>
  )
}

/** The counts of tasks by id, a request for each page of them. */
function useStats(tasks: Task[]): Map<string, TaskStats> {
  const ids = tasks.map((task) => task.id ?? '')
  const pages = Array.from({ length: Math.ceil(ids.length / pageSize) }, (_, i) => ids.slice(i * pageSize, (i + 1) * pageSize))
  const answers = useQueries({ queries: pages.map(manyStatsQuery) })
  return new Map(answers.flatMap(({ data }) => data ?? []).map((stats) => [stats.taskId ?? '', stats]))
}

/** Shows what changes as it changes. */
function useChanges(): void {
  const queries = useQueryClient()
  useEffect(() => {
    // The revision from which to go on; none until the stream has said again what the list has.
    let seen: string | undefined
    return follow<WatchTasks>({
      path: () => `/v1/tasks:watch?afterRevision=${seen ?? 0}`,
      onMessage: ({ revision, task, deletedId, caughtUp }) => {
        if (caughtUp || seen !== undefined) seen = revision
        const listed = task ? putTask(queries, task) : true
        if (seen !== undefined && (deletedId || !listed)) reloadTasks(queries)
      },
    })
  }, [queries])
}
