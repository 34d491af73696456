import { Group, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { TaskSelect } from '../components/TaskSelect'
import { fromLocal, toLocal } from '../i18n/localTime'
import { channels, events, states, type Filter } from './filter'

interface Props {
  filter: Filter
  onChange: (filter: Filter) => void
  /** What the server says of a field, by the field. */
  errors: Record<string, string>
}

/** Chooses deliveries by what they tell, to whom, and how that went. */
export function FilterFields({ filter, onChange, errors }: Props) {
  const { t } = useTranslation(['deliveries', 'enums'])
  const set = (change: Partial<Filter>) => onChange({ ...filter, ...change })
  const nameOf = (value: string) => t(`enums:${value}`)
  const named = <T extends string>(values: T[]) => values.map((value) => ({ value, label: nameOf(value) }))
  return (
    <>
      <Group align="flex-end">
        <SegmentedControl
          aria-label={t('filter.state')}
          value={filter.state ?? ''}
          onChange={(value) => set({ state: states.find((s) => s === value) })}
          data={[{ value: '', label: t('filter.all') }, ...named(states)]}
        />
        <TaskSelect
          label={t('filter.task')}
          placeholder={t('filter.allTasks')}
          value={filter.taskId ?? null}
          // A customer is one of a task.
          onChange={(taskId) => set({ taskId: taskId ?? undefined, contactId: undefined })}
          miw={240}
        />
      </Group>
      <Group align="flex-start">
        <Select
          label={t('filter.event')}
          placeholder={t('filter.any')}
          data={named(events)}
          value={filter.eventType ?? null}
          onChange={(value) => set({ eventType: value ?? undefined })}
          clearable
        />
        <Select
          label={t('filter.channel')}
          placeholder={t('filter.any')}
          data={named(channels)}
          value={filter.channel ?? null}
          onChange={(value) => set({ channel: value ?? undefined })}
          clearable
        />
        <TextInput
          type="datetime-local"
          label={t('filter.from')}
          value={toLocal(filter.startTime)}
          onChange={(e) => set({ startTime: fromLocal(e.currentTarget.value) })}
          error={errors['startTime']}
        />
        <TextInput
          type="datetime-local"
          label={t('filter.until')}
          value={toLocal(filter.endTime)}
          onChange={(e) => set({ endTime: fromLocal(e.currentTarget.value) })}
          error={errors['endTime']}
        />
      </Group>
    </>
  )
}
