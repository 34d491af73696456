import { Group, Radio, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { defaultInterval, type EntryDraft } from './draft'
import { useField, useUnits, useWizard } from './form'
import { AddButton, CountField, DurationField, ListError, RemoveButton } from './inputs'
import { retryable } from './results'
import { writeDuration } from './times'

interface Props {
  path: string
  entry: EntryDraft
}

/** When a number is dialled again: by the call's result, or by days. */
export function EntryFields({ path, entry }: Props) {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t('policy.how')}
        value={entry.byResult ? 'result' : 'days'}
        onChange={(how) => form.setFieldValue(`${path}.byResult`, how === 'result')}
      >
        <Group mt={4}>
          <Radio value="days" label={t('policy.byDays')} />
          <Radio value="result" label={t('policy.byResult')} />
        </Group>
      </Radio.Group>
      {entry.byResult ? <Retries path={`${path}.retries`} entry={entry} /> : <Days path={path} />}
    </Stack>
  )
}

function Days({ path }: { path: string }) {
  const { t } = useTranslation('wizard')
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} style={{ alignItems: 'start' }}>
      <CountField path={`${path}.maxAttemptsPerDay`} label={t('policy.perDay')} description={t('policy.perDayHint')} min={1} max={20} />
      <CountField path={`${path}.maxAttemptDays`} label={t('policy.days')} description={t('policy.daysHint')} min={1} max={30} />
      <DurationField path={`${path}.intervalS`} label={t('policy.interval')} description={t('policy.intervalHint')} />
    </SimpleGrid>
  )
}

function Retries({ path, entry }: Props) {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const field = useField()
  const units = useUnits()
  const chosen = new Set(entry.retries.map((r) => r.displayedResult))
  const next = retryable.find((r) => !chosen.has(r))
  return (
    <Stack gap="xs" data-path={path} tabIndex={-1}>
      <Text size="sm" c="dimmed">
        {t('policy.retriesHint')}
      </Text>
      {entry.retries.map(({ displayedResult }, i) => {
        const at = `${path}.${i}`
        return (
          // eslint-disable-next-line react/no-array-index-key -- rows are told apart by their places, as their errors are
          <Group key={i} align="flex-start" wrap="nowrap" gap="xs">
            <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs" flex={1}>
              <Select
                label={t('policy.result', { n: i + 1 })}
                allowDeselect={false}
                data={retryable.filter((r) => r === displayedResult || !chosen.has(r)).map((value) => ({ value, label: t(`enums:${value}`) }))}
                {...field(`${at}.displayedResult`)}
              />
              <CountField path={`${at}.retryTimes`} label={t('policy.times', { n: i + 1 })} min={0} max={20} />
              <DurationField path={`${at}.intervalS`} label={t('policy.after', { n: i + 1 })} />
            </SimpleGrid>
            <RemoveButton label={t('removeItem', { n: i + 1 })} onClick={() => form.removeListItem(path, i)} />
          </Group>
        )
      })}
      {next && (
        <AddButton
          label={t('policy.addResult')}
          onClick={() => form.insertListItem(path, { displayedResult: next, retryTimes: 1, intervalS: writeDuration(defaultInterval, units) })}
        />
      )}
      <ListError path={path} />
    </Stack>
  )
}
