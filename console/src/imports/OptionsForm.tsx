import { Checkbox, Select, SimpleGrid, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Encoding, Head } from './head'
import { canUpdate, dedupeActions, dedupeScopes, type DedupeAction, type DedupeScope, type Options } from './options'

interface Props {
  /** Unset: the browser has not read the file. */
  head: Head | undefined
  options: Options
  onChange: (options: Options) => void
}

/** How rows become customers. */
export function OptionsForm({ head, options, onChange }: Props) {
  const { t } = useTranslation('imports')
  const set = (changed: Partial<Options>) => onChange({ ...options, ...changed })
  const setScope = (dedupeScope: DedupeScope) =>
    set({ dedupeScope, dedupeAction: canUpdate(dedupeScope) || options.dedupeAction !== 'UPDATE' ? options.dedupeAction : 'SKIP' })
  return (
    <Stack gap="xs" component="section" aria-labelledby="options">
      <Title order={2} id="options">
        {t('options.title')}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select<DedupeScope>
          label={t('options.scope')}
          description={t('options.scopeText')}
          data={dedupeScopes.map((value) => ({ value, label: t(`scope.${value}`) }))}
          value={options.dedupeScope}
          onChange={(value) => value && setScope(value)}
          allowDeselect={false}
        />
        {options.dedupeScope !== 'NONE' && (
          <Select<DedupeAction>
            label={t('options.action')}
            description={t(canUpdate(options.dedupeScope) ? 'options.actionText' : 'options.noUpdate')}
            data={dedupeActions.map((value) => ({
              value,
              label: t(`action.${value}`),
              disabled: value === 'UPDATE' && !canUpdate(options.dedupeScope),
            }))}
            value={options.dedupeAction}
            onChange={(value) => value && set({ dedupeAction: value })}
            allowDeselect={false}
          />
        )}
        {head?.format === 'csv' && (
          <Select<Encoding>
            label={t('options.encoding')}
            description={t('options.encodingText', { found: t(`encoding.${head.encoding}`) })}
            placeholder={t('options.byItself')}
            data={(['utf-8', 'gb18030'] as const).map((value) => ({ value, label: t(`encoding.${value}`) }))}
            value={options.encoding ?? null}
            onChange={(value) => set({ encoding: value ?? undefined })}
            clearable
          />
        )}
        {head && head.sheets.length > 1 && (
          <Select
            label={t('options.sheet')}
            description={t('options.sheetText')}
            data={head.sheets}
            value={options.sheet ?? head.sheets[0] ?? null}
            onChange={(value) => set({ sheet: value ?? undefined })}
            allowDeselect={false}
          />
        )}
      </SimpleGrid>
      <Checkbox
        label={t('options.blocklists')}
        description={t('options.blocklistsText')}
        checked={options.checkBlocklists}
        onChange={(e) => set({ checkBlocklists: e.currentTarget.checked })}
      />
    </Stack>
  )
}
