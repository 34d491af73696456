import { Group, Input, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PeriodDraft } from './draft'
import { useWizard } from './form'
import { AddButton, ListError, RemoveButton, TimeField } from './inputs'

const maxPeriods = 3

interface Props {
  path: string
  periods: readonly PeriodDraft[]
  /** What the periods are called by who cannot see where they stand. */
  label: string
  /** What it means that there is none. */
  none: string
}

/** Up to three periods of a day. */
export function PeriodsField({ path, periods, label, none }: Props) {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  return (
    <Stack gap="xs" role="group" aria-label={label} data-path={path} tabIndex={-1}>
      {periods.length === 0 && <Text size="sm">{none}</Text>}
      {periods.map((_, i) => (
        // eslint-disable-next-line react/no-array-index-key -- rows are told apart by their places, as their errors are
        <div key={i} data-path={`${path}.${i}`} tabIndex={-1}>
          <Group align="flex-start" wrap="nowrap" gap="xs">
            <TimeField path={`${path}.${i}.start`} label={t('windows.from', { n: i + 1 })} w={120} />
            <TimeField path={`${path}.${i}.end`} label={t('windows.to', { n: i + 1 })} w={120} />
            <RemoveButton label={t('removeItem', { n: i + 1 })} onClick={() => form.removeListItem(path, i)} />
          </Group>
          {typeof form.errors[`${path}.${i}`] === 'string' && <Input.Error>{form.errors[`${path}.${i}`]}</Input.Error>}
        </div>
      ))}
      {periods.length < maxPeriods && (
        <AddButton label={t('windows.addPeriod')} onClick={() => form.insertListItem(path, { start: '', end: '' })} />
      )}
      <ListError path={path} />
    </Stack>
  )
}
