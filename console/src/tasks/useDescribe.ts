import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import type { ResourceKind, Task } from '../api/types'
import { useFormat } from '../i18n/format'
import { describe, kindsOf, type Row } from './describe'

/** Says rows of these tasks in words, with what people call the resources they name. */
export function useDescribe(tasks: Task[]): (task: Task, row: Row) => string[] {
  const { t } = useTranslation(['tasks', 'enums'])
  const format = useFormat()
  const kinds = kindsOf(tasks)
  const answers = useQueries({ queries: kinds.map(resourcesQuery) })
  const name = (kind: ResourceKind, id: string | undefined) =>
    answers[kinds.indexOf(kind)]?.data?.find((r) => r.id === id)?.displayName ?? id ?? ''
  return (task, row) => describe(task, row, { t, name, format })
}
