import { ActionIcon, Group, List, Stack, Text, VisuallyHidden } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHours, weekdayNames } from './days'
import { Swatch } from './WeekPicture'
import classes from './windows.module.css'
import { monthAfter, planOfDate, runsOf, weeksOf, type Rules } from './windows'

/** A month day by day with the level that holds on each, and what differs from the regular days in words. */
export function MonthPicture({ rules, first }: { rules: Rules; first: string }) {
  const { t, i18n } = useTranslation('wizard')
  const hours = useHours()
  const [month, setMonth] = useState(first)
  const weeks = weeksOf(month)
  const monthName = new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01`))
  const dayName = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  const all = weeks
    .flat()
    .filter((day) => day !== null)
    .map((day) => ({ day, plan: planOfDate(rules, day) }))
  const other = runsOf(all).filter(({ plan }) => plan.level !== 'regular')
  const nameOf = (date: string) => dayName.format(new Date(date))
  return (
    <div className={classes['monthBox']}>
      <div>
        <Group justify="space-between" wrap="nowrap" mb={4}>
          <ActionIcon variant="subtle" aria-label={t('windows.monthBefore')} onClick={() => setMonth(monthAfter(month, -1))}>
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Text fw={600} size="sm" aria-live="polite" id="wizard-month">
            {monthName}
          </Text>
          <ActionIcon variant="subtle" aria-label={t('windows.monthAfter')} onClick={() => setMonth(monthAfter(month, 1))}>
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </Group>
        <table className={classes['month']} aria-labelledby="wizard-month">
          <thead>
            <tr>
              {weekdayNames(i18n.language, 'short').map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={week.find((date) => date !== null)}>
                {week.map((date, i) => {
                  if (date === null) return <td key={`empty-${i + 1}`} aria-hidden />
                  const plan = planOfDate(rules, date)
                  return (
                    <td key={date} data-level={plan.level}>
                      {Number(date.slice(8))}
                      <Swatch level={plan.level} closed={plan.spans.length === 0} />
                      <VisuallyHidden>{`${t(`windows.level.${plan.level}`)}, ${hours(plan)}`}</VisuallyHidden>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Stack gap={4} aria-live="polite">
        <Text fw={600} size="sm">
          {t('windows.otherDays', { month: monthName })}
        </Text>
        {other.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('windows.noOtherDays')}
          </Text>
        ) : (
          <List size="sm" listStyleType="none" aria-label={t('windows.otherDays', { month: monthName })}>
            {other.map(({ first, last, plan }) => (
              <List.Item key={first} icon={<Swatch level={plan.level} closed={plan.spans.length === 0} />}>
                {t('windows.otherDay', {
                  day: first === last ? nameOf(first) : t('fromTo', { first: nameOf(first), last: nameOf(last) }),
                  hours: hours(plan),
                  name: plan.names.join(t('and')),
                  level: t(`windows.level.${plan.level}`),
                })}
              </List.Item>
            ))}
          </List>
        )}
      </Stack>
    </div>
  )
}
