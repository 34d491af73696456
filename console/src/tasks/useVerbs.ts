import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import type { Task } from '../api/types'
import { confirm } from '../components/confirm'
import { say, useComplain } from '../components/explain'
import { putTask, reloadTasks, taskQuery } from './queries'

/** A verb that answers the task as it now is. */
function useVerb(done: string, send: (id: string) => Promise<Task>) {
  const { t } = useTranslation('tasks')
  const queries = useQueryClient()
  const complain = useComplain()
  return useMutation({
    mutationFn: (task: Task) => send(task.id ?? ''),
    // An answer that is on its way says what was before.
    onMutate: (task) => queries.cancelQueries({ queryKey: taskQuery(task.id ?? '').queryKey }),
    onSuccess: (task) => {
      putTask(queries, task)
      reloadTasks(queries)
      say(t(done, { name: task.displayName }))
    },
    onError: (error, task) => {
      complain(error)
      // What is on the screen is older than what the server refused by.
      void queries.invalidateQueries({ queryKey: taskQuery(task.id ?? '').queryKey })
    },
  })
}

export const useStart = () => useVerb('said.started', (id) => answer(api.POST('/v1/tasks/{id}:start', { params: { path: { id } }, body: {} })))

export const useSuspend = () => useVerb('said.suspended', (id) => answer(api.POST('/v1/tasks/{id}:suspend', { params: { path: { id } }, body: {} })))

/** Ends a task for good, once that is confirmed. */
export function useEnd() {
  const { t } = useTranslation('tasks')
  const end = useVerb('said.ended', (id) => answer(api.POST('/v1/tasks/{id}:end', { params: { path: { id } }, body: {} })))
  return (task: Task) =>
    confirm({ title: t('end.title', { name: task.displayName }), text: t('end.text'), confirm: t('verbs.end'), onConfirm: () => end.mutate(task) })
}

/** Deletes a draft as it was when it was asked for, once that is confirmed; then `deleted` is called. */
export function useDelete(deleted: () => void) {
  const { t } = useTranslation('tasks')
  const queries = useQueryClient()
  const complain = useComplain()
  const remove = useMutation({
    mutationFn: ({ id = '', etag }: Task) => api.DELETE('/v1/tasks/{id}', { params: { path: { id }, query: { etag } } }),
    onSuccess: (_, task) => {
      deleted()
      reloadTasks(queries)
      say(t('said.deleted', { name: task.displayName }))
    },
    onError: (error, task) => {
      complain(error)
      void queries.invalidateQueries({ queryKey: taskQuery(task.id ?? '').queryKey })
    },
  })
  return (task: Task) =>
    confirm({ title: t('delete.title', { name: task.displayName }), text: t('delete.text'), confirm: t('common:delete'), onConfirm: () => remove.mutate(task) })
}
