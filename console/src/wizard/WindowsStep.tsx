import { Radio, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import { clock } from '../api/clock'
import { toLocal } from '../i18n/localTime'
import { useField, useWizard } from './form'
import { Part } from './inputs'
import { MonthPicture } from './MonthPicture'
import { PeriodsField } from './PeriodsField'
import { SpecialDates } from './SpecialDates'
import { WeekPicture } from './WeekPicture'
import { rulesOf } from './windows'

const zones = ['WINDOW_ZONE_TENANT', 'WINDOW_ZONE_CONTACT'] as const

/** When calls are allowed, and a picture of what the rules make of it. */
export function WindowsStep() {
  const { t } = useTranslation('wizard')
  const { form, settings } = useWizard()
  const field = useField()
  const { data: known } = useQuery(resourcesQuery('RESOURCE_KIND_SPECIAL_DATE'))
  const draft = form.getValues()
  const rules = rulesOf(draft, known ?? [])
  const first = (draft.startTime || toLocal(new Date(clock.now()).toISOString())).slice(0, 7)
  return (
    <>
      <Part title={t('windows.regular')} text={t('windows.regularHint')}>
        <PeriodsField path="regularPeriods" periods={draft.regularPeriods} label={t('windows.regular')} none={t('windows.regularNone')} />
      </Part>
      <Part title={t('windows.week')} text={t('windows.weekHint')}>
        <WeekPicture rules={rules} />
      </Part>
      <SpecialDates />
      <Part title={t('windows.days')} text={t('windows.daysHint')}>
        <MonthPicture key={first} rules={rules} first={first} />
      </Part>
      <Text size="xs" c="dimmed">
        {t('windows.oneLevel')}
      </Text>
      <Part title={t('windows.zone')}>
        <Radio.Group aria-label={t('windows.zone')} {...field('windowZone')}>
          <Stack gap="xs">
            {zones.map((zone) => (
              <Radio key={zone} value={zone} label={t(`enums:${zone}`)} description={t(`windows.zoneHint.${zone}`, { zone: settings.timeZone })} />
            ))}
          </Stack>
        </Radio.Group>
      </Part>
    </>
  )
}
