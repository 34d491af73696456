import { Group, MultiSelect, Paper, Radio, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import { entryOf } from './draft'
import { EntryFields } from './EntryFields'
import { useField, useUnits, useWizard } from './form'
import { AddButton, Part, RemoveButton, ResourceField } from './inputs'
import { retryable } from './results'
import { PolicyReading } from './PolicyReading'

const scopes = ['POLICY_SCOPE_GLOBAL', 'POLICY_SCOPE_CONTACT'] as const
const maxEntries = 20

/** What happens when a call was not answered. */
export function PolicyStep() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const field = useField()
  const { resultPolicy } = form.getValues()
  const byType = resultPolicy.scope === 'POLICY_SCOPE_CONTACT'
  return (
    <>
      <Radio.Group label={t('policy.scope')} {...field('resultPolicy.scope')}>
        <Stack gap="xs" mt="xs">
          {scopes.map((scope) => (
            <Radio key={scope} value={scope} label={t(`enums:${scope}`)} description={t(`policy.scopeHint.${scope}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {!byType && (
        <MultiSelect
          searchable
          clearable
          hidePickedOptions
          label={t('policy.nonRetry')}
          description={t('policy.nonRetryHint')}
          nothingFoundMessage={t('common:nothingFound')}
          data={retryable.map((value) => ({ value, label: t(`enums:${value}`) }))}
          {...field('resultPolicy.nonRetryResults')}
        />
      )}
      {byType && <TypeEntries />}
      <Part title={byType ? t('policy.otherTypes') : t('policy.again')}>
        <EntryFields path="resultPolicy.defaultEntry" entry={resultPolicy.defaultEntry} />
      </Part>
      <Part title={t('policy.reading')} text={t('policy.readingHint')}>
        <PolicyReading policy={resultPolicy} />
      </Part>
    </>
  )
}

function TypeEntries() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const units = useUnits()
  const nameOf = useResourceNames('RESOURCE_KIND_NUMBER_TYPE')
  const entries = form.getValues().resultPolicy.numberTypeEntries
  const chosen = new Set(entries.map((e) => e.numberTypeId))
  const list = 'resultPolicy.numberTypeEntries'
  return (
    <Part title={t('policy.types')} text={t('policy.typesHint')} path={list}>
      {entries.map(({ numberTypeId, entry }, i) => (
        // eslint-disable-next-line react/no-array-index-key -- rows are told apart by their places, as their errors are
        <Paper withBorder p="sm" key={i}>
          <Stack gap="sm">
            <Title order={4} size="h5">
              {nameOf(numberTypeId) || t('policy.newType')}
            </Title>
            <Group align="flex-start" wrap="nowrap">
              <ResourceField
                path={`${list}.${i}.numberTypeId`}
                kind="RESOURCE_KIND_NUMBER_TYPE"
                label={t('policy.type', { n: i + 1 })}
                only={(r) => r.id === numberTypeId || !chosen.has(r.id ?? '')}
              />
              <RemoveButton label={t('removeItem', { n: i + 1 })} onClick={() => form.removeListItem(list, i)} />
            </Group>
            <EntryFields path={`${list}.${i}.entry`} entry={entry} />
          </Stack>
        </Paper>
      ))}
      {entries.length < maxEntries && (
        <AddButton label={t('policy.addType')} onClick={() => form.insertListItem(list, { numberTypeId: '', entry: entryOf(undefined, units) })} />
      )}
    </Part>
  )
}
