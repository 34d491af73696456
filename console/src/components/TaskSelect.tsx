import { Select, type SelectProps } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { taskNamesQuery } from '../api/tasks'

/** Chooses a task by its name. */
export function TaskSelect(props: Omit<SelectProps, 'data'>) {
  const { t } = useTranslation()
  const { data, isPending } = useQuery(taskNamesQuery)
  const options = (data ?? []).map((task) => ({ value: task.id ?? '', label: task.displayName || task.id || '' }))
  return <Select searchable clearable data={options} disabled={isPending} nothingFoundMessage={t('nothingFound')} {...props} />
}
