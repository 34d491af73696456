import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { isOne, writers } from '../api/caller'
import { settingsQuery } from '../api/settings'
import type { Task, TaskState, TenantSettings } from '../api/types'
import { useCaller } from '../app/caller'
import { NotFound } from '../app/NotFound'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Waiting } from '../components/Waiting'
import { draftOf, rebase, type Draft } from './draft'
import { useErrors } from './errors'
import { useUnits } from './form'
import { readTask } from './queries'
import { saveChanges } from './saving'
import { Wizard } from './Wizard'

/** The states in which a task can be changed. */
const editable = new Set<TaskState | undefined>(['TASK_STATE_DRAFT', 'TASK_STATE_SUSPENDED'])

/** Changes a task, in DRAFT and SUSPENDED only. */
export default function EditTaskPage() {
  const { taskId = '' } = useParams()
  const settings = useQuery(settingsQuery)
  // Read anew each time, and then left alone: what is typed is held against it when it is saved.
  const task = useQuery({ queryKey: ['task', taskId, 'edit'], queryFn: () => readTask(taskId), gcTime: 0, staleTime: Infinity, refetchOnReconnect: false })
  if (!isOne(useCaller(), ...writers)) return <NotFound />
  const failed = [settings, task].find((q) => q.isError)
  if (failed) return <Failure page error={failed.error} retry={() => void failed.refetch()} />
  if (!settings.data || !task.data) return <Waiting />
  return <EditTask settings={settings.data} task={task.data} />
}

interface Base {
  task: Task
  draft: Draft
}

function EditTask({ settings, task }: { settings: TenantSettings; task: Task }) {
  const { t } = useTranslation(['wizard', 'enums'])
  const units = useUnits()
  const { standing } = useErrors()
  const read = (task: Task): Base => ({ task, draft: draftOf(task, units) })
  /** What the form began with, and what is held against it. */
  const [base, setBase] = useState(() => read(task))
  const title = t('editTitle', { name: task.displayName })
  if (!editable.has(task.state)) {
    return (
      <Page title={title}>
        <Empty text={t('notEditable', { state: t(`enums:${task.state ?? 'TASK_STATE_DRAFT'}`) })}>
          <Button component={Link} to={`/tasks/${task.id}`}>
            {t('toTask')}
          </Button>
        </Empty>
      </Page>
    )
  }
  return (
    <Page title={title} text={t('editText')}>
      <Wizard
        editing
        initial={base.draft}
        settings={settings}
        wrong={standing(task.conditions ?? [])}
        save={(draft) => saveChanges(base.task, base.draft, draft)}
        reload={async (mine) => {
          const theirs = read(await readTask(task.id ?? ''))
          setBase(theirs)
          return rebase(base.draft, mine, theirs.draft)
        }}
      />
    </Page>
  )
}
