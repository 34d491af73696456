import { MultiSelect, Select, type MultiSelectProps, type SelectProps } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import type { Resource, ResourceKind } from '../api/types'

interface Kind {
  kind: ResourceKind
  /** Only resources that pass. */
  only?: (resource: Resource) => boolean
}

function useOptions({ kind, only = () => true }: Kind) {
  const { data, isPending } = useQuery(resourcesQuery(kind))
  const options = (data ?? []).filter(only).map((r) => ({ value: r.id ?? '', label: r.displayName ?? r.id ?? '' }))
  return { options, isPending }
}

/** Chooses one resource of a kind by its name. */
export function ResourceSelect({ kind, only, ...props }: Kind & Omit<SelectProps, 'data'>) {
  const { t } = useTranslation()
  const { options, isPending } = useOptions({ kind, only })
  return <Select searchable clearable data={options} disabled={isPending} nothingFoundMessage={t('nothingFound')} {...props} />
}

/** Chooses several resources of a kind by their names. */
export function ResourceMultiSelect({ kind, only, ...props }: Kind & Omit<MultiSelectProps, 'data'>) {
  const { t } = useTranslation()
  const { options, isPending } = useOptions({ kind, only })
  return <MultiSelect searchable clearable data={options} disabled={isPending} nothingFoundMessage={t('nothingFound')} {...props} />
}
