import { Group, Progress as Bar, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TaskStats } from '../api/types'
import { useFormat } from '../i18n/format'
import { progressOf, type Progress } from './progress'
import classes from './tasks.module.css'

const parts = ['reached', 'closed', 'inWork', 'open'] as const satisfies (keyof Progress)[]

const colors: Record<(typeof parts)[number], string> = {
  reached: 'teal.6',
  closed: 'indigo.5',
  inWork: 'yellow.6',
  open: 'var(--foredial-open)',
}

/** A bar of where the contacts are. Words beside it say the same. */
function ProgressBar({ progress, size }: { progress: Progress; size: 'md' | 'xl' }) {
  return (
    <Bar.Root size={size} aria-hidden className={classes['bar']}>
      {parts.map(
        (part) => progress[part] > 0 && <Bar.Section key={part} withAria={false} value={(100 * progress[part]) / progress.total} color={colors[part]} />,
      )}
    </Bar.Root>
  )
}

/** How far a task is, on two lines. */
export function TaskProgress({ stats }: { stats: TaskStats | undefined }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  if (stats === undefined) return <ProgressBar size="md" progress={{ total: 0, reached: 0, closed: 0, inWork: 0, open: 0 }} />
  const progress = progressOf(stats)
  const released = Number(stats.released ?? 0)
  return (
    <div>
      <ProgressBar progress={progress} size="md" />
      <Text size="sm" className="tabular" mt={4}>
        {progress.total === 0
          ? t('progress.none')
          : t('progress.done', { done: format.number(progress.reached + progress.closed), total: format.number(progress.total), reached: format.number(progress.reached) })}
        {progress.inWork > 0 && t('progress.inWork', { number: format.number(progress.inWork) })}
      </Text>
      <Text size="sm" c="dimmed" className="tabular">
        {released > 0 ? t('progress.attempts', { count: released, number: format.number(released), rate: format.percent(Number(stats.connected ?? 0), released) }) : t('progress.noAttempts')}
      </Text>
    </div>
  )
}

/** The same in large, with a word for each colour. */
export function LargeProgress({ stats }: { stats: TaskStats }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const progress = progressOf(stats)
  return (
    <div>
      <ProgressBar progress={progress} size="xl" />
      <Group component="ul" gap="lg" mt="xs" className={classes['legend']}>
        {parts.map((part) => (
          <li key={part}>
            <Group gap={6} wrap="nowrap">
              <span className={classes['swatch']} data-part={part} aria-hidden />
              <Text size="sm" className="tabular">
                {t(`parts.${part}`)} <b>{format.number(progress[part])}</b>{' '}
                <Text span size="sm" c="dimmed">
                  {format.percent(progress[part], progress.total)}
                </Text>
              </Text>
            </Group>
          </li>
        ))}
      </Group>
    </div>
  )
}
