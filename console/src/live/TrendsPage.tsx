import { Group, Paper, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { TaskSelect } from '../components/TaskSelect'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { ChartCard, type ChartSeries } from './ChartCard'
import { seriesQuery } from './queries'
import { answerRate, attempts, isRange, previews, ranges, timeoutRate, totalOf, type Range, type Slot } from './series'

const calls: ChartSeries[] = [
  { key: 'answered', value: (s) => s.answered },
  { key: 'notAnswered', value: (s) => s.notAnswered },
]
const answers: ChartSeries[] = [{ key: 'answerRate', value: answerRate }]
const endings: ChartSeries[] = [
  { key: 'accepted', value: (s) => s.accepted },
  { key: 'skipped', value: (s) => s.skipped },
  { key: 'snoozed', value: (s) => s.snoozed },
  { key: 'timedOut', value: (s) => s.timedOut },
  { key: 'revoked', value: (s) => s.revoked },
]
const timeouts: ChartSeries[] = [{ key: 'timeoutRate', value: timeoutRate }]

/** How calls and previews went over time. */
export default function TrendsPage() {
  const { t } = useTranslation('live')
  const format = useFormat()
  const [taskId, setTaskId] = useState<string | null>(null)
  const [range, setRange] = useState<Range>('hour')
  const series = useQuery(seriesQuery(taskId, range))
  return (
    <Page title={t('trends.title')} text={series.data ? t('trends.updated', { time: format.time(series.data.time) }) : t('trends.text')}>
      <Group align="end" gap="sm">
        <TaskSelect label={t('trends.task')} placeholder={t('trends.allTasks')} value={taskId} onChange={setTaskId} />
        <SegmentedControl
          aria-label={t('trends.range')}
          value={range}
          onChange={(value) => isRange(value) && setRange(value)}
          data={Object.keys(ranges).map((value) => ({ value, label: t(`trends.ranges.${value}`) }))}
        />
      </Group>
      {series.error && <Failure error={series.error} retry={() => void series.refetch()} />}
      {series.isPending && <Waiting />}
      {series.data && <Trends slots={series.data.slots} range={range} />}
    </Page>
  )
}

function Trends({ slots, range }: { slots: Slot[]; range: Range }) {
  const { t } = useTranslation('live')
  const format = useFormat()
  const total = totalOf(slots)
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Tile name={t('trends.attempts')} value={format.number(attempts(total))} />
        <Tile name={t('trends.answerRate')} value={format.percent(total.answered, attempts(total))} />
        <Tile name={t('trends.previews')} value={format.number(previews(total))} />
        <Tile name={t('trends.timeoutRate')} value={format.percent(total.timedOut, previews(total))} />
      </SimpleGrid>
      {attempts(total) + previews(total) + total.revoked === 0 && (
        <Text c="dimmed" role="status">
          {t('trends.nothing')}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <ChartCard title={t('trends.attempts')} slots={slots} range={range} series={calls} />
        <ChartCard title={t('trends.answerRate')} slots={slots} range={range} rate series={answers} />
        <ChartCard title={t('trends.previews')} slots={slots} range={range} series={endings} />
        <ChartCard title={t('trends.timeoutRate')} slots={slots} range={range} rate series={timeouts} />
      </SimpleGrid>
    </Stack>
  )
}

function Tile({ name, value }: { name: string; value: string }) {
  return (
    <Paper withBorder p="sm" role="group" aria-label={name}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text size="xl" fw={650} className="tabular">
        {value}
      </Text>
    </Paper>
  )
}
