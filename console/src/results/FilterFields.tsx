import { Group, MultiSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ResourceMultiSelect } from '../components/ResourceSelect'
import { fromLocal, toLocal } from '../i18n/localTime'
import { displayedResults, type DisplayedResult, type Filter } from './filter'

interface Props {
  filter: Filter
  onChange: (filter: Filter) => void
  /** What the server says of a field, by the field. */
  errors?: Record<string, string>
}

/** Chooses attempts by what came of them, who called, and when. */
export function FilterFields({ filter, onChange, errors }: Props) {
  const { t } = useTranslation(['results', 'enums'])
  const set = (change: Partial<Filter>) => onChange({ ...filter, ...change })
  const any = (list: string[]) => (list.length === 0 ? t('filter.any') : undefined)
  return (
    <Group align="flex-end">
      <MultiSelect
        label={t('filter.result')}
        placeholder={any(filter.displayedResults)}
        data={displayedResults.map((value) => ({ value, label: t(`enums:${value}`) }))}
        value={filter.displayedResults}
        onChange={(chosen: DisplayedResult[]) => set({ displayedResults: chosen })}
        error={errors?.['filter.displayedResults']}
        searchable
        clearable
        miw={200}
      />
      <ResourceMultiSelect
        kind="RESOURCE_KIND_BUSINESS_RESULT"
        label={t('filter.business')}
        placeholder={any(filter.businessResultIds)}
        value={filter.businessResultIds}
        onChange={(businessResultIds) => set({ businessResultIds })}
        error={errors?.['filter.businessResultIds']}
        miw={200}
      />
      <ResourceMultiSelect
        kind="RESOURCE_KIND_AGENT"
        label={t('filter.agent')}
        placeholder={any(filter.agentIds)}
        value={filter.agentIds}
        onChange={(agentIds) => set({ agentIds })}
        error={errors?.['filter.agentIds']}
        miw={200}
      />
      <TextInput
        type="datetime-local"
        label={t('filter.from')}
        value={toLocal(filter.startTime)}
        onChange={(e) => set({ startTime: fromLocal(e.currentTarget.value) ?? '' })}
        error={errors?.['filter.startTime']}
      />
      <TextInput
        type="datetime-local"
        label={t('filter.until')}
        value={toLocal(filter.endTime)}
        onChange={(e) => set({ endTime: fromLocal(e.currentTarget.value) ?? '' })}
        error={errors?.['filter.endTime']}
      />
    </Group>
  )
}
