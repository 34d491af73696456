import { Box, Group, Text, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { hoursOf, useHours, weekdayNames } from './days'
import classes from './windows.module.css'
import { levels, planOfWeekday, type Level, type Rules } from './windows'

const dayMinutes = 24 * 60
const marks = [0, 3, 6, 9, 12, 15, 18, 21, 24]
/** A span shorter than this, in minutes, has no room for its hours. */
const roomForHours = 105

/** An ordinary week as the rules make it: seven columns of 24 hours. Who cannot see it has it as a list. */
export function WeekPicture({ rules }: { rules: Rules }) {
  const { t, i18n } = useTranslation('wizard')
  const hours = useHours()
  const [short, long] = [weekdayNames(i18n.language, 'short'), weekdayNames(i18n.language, 'long')]
  const plans = short.map((_, i) => planOfWeekday(rules, i + 1))
  return (
    <figure className={classes['figure']} aria-label={t('windows.week')}>
      <div className={classes['week']} aria-hidden>
        <div className={classes['clock']}>
          {marks.map((hour) => (
            <span key={hour} style={{ insetBlockStart: `${(hour / 24) * 100}%` }}>
              {String(hour).padStart(2, '0')}
            </span>
          ))}
        </div>
        {plans.map((plan, i) => (
          <div key={short[i]} className={classes['column']}>
            <div className={classes['weekday']}>{short[i]}</div>
            <div className={classes['day']}>
              {plan.spans.map((span) => (
                <div
                  key={span.start}
                  className={classes['span']}
                  data-level={plan.level}
                  style={{ insetBlockStart: `${(span.start / dayMinutes) * 100}%`, blockSize: `${((span.end - span.start) / dayMinutes) * 100}%` }}
                >
                  {span.end - span.start >= roomForHours && hoursOf(span).replace('–', '–\u200b')}
                </div>
              ))}
              {plan.spans.length === 0 && <div className={classes['closed']}>{t('windows.closed')}</div>}
            </div>
          </div>
        ))}
      </div>
      <VisuallyHidden>
        <ul aria-label={t('windows.week')}>
          {plans.map((plan, i) => (
            <li key={long[i]}>{t('windows.dayLine', { day: long[i], hours: hours(plan), level: t(`windows.level.${plan.level}`) })}</li>
          ))}
        </ul>
      </VisuallyHidden>
      <Legend />
    </figure>
  )
}

/** What the colours and marks of the levels mean. */
function Legend() {
  const { t } = useTranslation('wizard')
  return (
    <Group gap="md" mt="xs">
      {levels.map((level) => (
        <Group key={level} gap={6} wrap="nowrap">
          <Swatch level={level} />
          <Text size="xs">{t(`windows.level.${level}`)}</Text>
        </Group>
      ))}
    </Group>
  )
}

/** The mark of a level: a shape of its own besides its colour. */
export function Swatch({ level, closed }: { level: Level; closed?: boolean }) {
  return <Box component="span" className={classes['swatch']} data-level={level} data-closed={closed || undefined} aria-hidden />
}
