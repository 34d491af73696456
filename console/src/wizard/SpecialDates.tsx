import { Group, Paper, Radio, Stack, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import { useField, useUsable, useWizard } from './form'
import { AddButton, Part, RemoveButton, ResourceField } from './inputs'
import { PeriodsField } from './PeriodsField'
import { useDays } from './days'

const maxDates = 20

/** The days on which other periods than the regular ones hold. */
export function SpecialDates() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const field = useField()
  const usable = useUsable()
  const { data: known } = useQuery(resourcesQuery('RESOURCE_KIND_SPECIAL_DATE'))
  const { specialDates, specialPeriods } = form.getValues()
  const none = known !== undefined && !known.some(usable)
  return (
    <>
      <Part title={t('windows.dates')} text={none ? t('windows.noDates') : t('windows.datesHint')} path="specialDates">
        {specialDates.map((_, i) => (
          // eslint-disable-next-line react/no-array-index-key -- rows are told apart by their places, as their errors are
          <SpecialDate key={i} index={i} />
        ))}
        {specialDates.length < maxDates && !none && (
          <AddButton label={t('windows.addDate')} onClick={() => form.insertListItem('specialDates', { specialDateId: '', ownPeriods: null })} />
        )}
      </Part>
      {specialDates.length > 0 && (
        <>
          <Part title={t('windows.special')} text={t('windows.specialHint')}>
            <PeriodsField path="specialPeriods" periods={specialPeriods} label={t('windows.special')} none={t('windows.noCalls')} />
          </Part>
          <Switch label={t('windows.allocate')} description={t('windows.allocateHint')} {...field('allocateBySpecialDate', 'checkbox')} />
        </>
      )}
    </>
  )
}

function SpecialDate({ index }: { index: number }) {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const days = useDays()
  const { data: known } = useQuery(resourcesQuery('RESOURCE_KIND_SPECIAL_DATE'))
  const { specialDates, allocateBySpecialDate } = form.getValues()
  const date = specialDates[index]
  if (date === undefined) return null
  const path = `specialDates.${index}`
  const resource = known?.find((r) => r.id === date.specialDateId)
  const chosen = new Set(specialDates.map((d) => d.specialDateId))
  return (
    <Paper withBorder p="sm">
      <Stack gap="sm">
        <Group align="flex-start" wrap="nowrap">
          <Stack gap={2} flex={1}>
            <ResourceField
              path={`${path}.specialDateId`}
              kind="RESOURCE_KIND_SPECIAL_DATE"
              label={t('windows.date', { n: index + 1 })}
              only={(r) => r.id === date.specialDateId || !chosen.has(r.id ?? '')}
            />
            {resource?.specialDate && (
              <Text size="xs" c="dimmed">
                {days(resource.specialDate)}
              </Text>
            )}
          </Stack>
          <RemoveButton label={t('removeItem', { n: index + 1 })} onClick={() => form.removeListItem('specialDates', index)} />
        </Group>
        <Radio.Group
          label={t('windows.dateHours')}
          value={date.ownPeriods ? 'own' : 'special'}
          onChange={(choice) => {
            form.setFieldValue(`${path}.ownPeriods`, choice === 'own' ? { periods: [] } : null)
            // Periods of its own mean nothing while they are not used.
            if (choice === 'own') form.setFieldValue('allocateBySpecialDate', true)
          }}
        >
          <Group mt={4}>
            <Radio value="special" label={t('windows.useSpecial')} />
            <Radio value="own" label={t('windows.useOwn')} />
          </Group>
        </Radio.Group>
        {date.ownPeriods && (
          <>
            <PeriodsField
              path={`${path}.ownPeriods.periods`}
              periods={date.ownPeriods.periods}
              label={t('windows.ownOf', { name: resource?.displayName ?? date.specialDateId })}
              none={t('windows.noCalls')}
            />
            {!allocateBySpecialDate && <Text size="sm">{t('windows.ownUnused')}</Text>}
          </>
        )}
      </Stack>
    </Paper>
  )
}
