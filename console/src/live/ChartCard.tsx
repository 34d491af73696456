import { Button, Card, Group, ScrollArea, Skeleton, Table, Text, Title } from '@mantine/core'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formats } from '../i18n/format'
import type { Range, Slot } from './series'

const Chart = lazy(() => import('./Chart'))

/** The height of a chart, and at most of its table, in px. */
export const chartHeight = 240

/** One line, or one part of the bars. */
export interface ChartSeries {
  /** A key of live.json below `trends.series`. */
  key: string
  /** Its value in a slot; null: there is none. */
  value: (slot: Slot) => number | null
}

interface Props {
  title: string
  slots: readonly Slot[]
  range: Range
  /** The same array as long as it is the same chart. */
  series: ChartSeries[]
  /** The values are shares, 0 to 1. */
  rate?: boolean
}

/** A chart that can be read as a table too. */
export function ChartCard({ title, slots, range, series, rate = false }: Props) {
  const { t, i18n } = useTranslation('live')
  const [asTable, setAsTable] = useState(false)
  const time = useMemo(() => timeFormat(i18n.language, range), [i18n.language, range])
  const say = useMemo(() => sayer(i18n.language, rate), [i18n.language, rate])
  const names = useMemo(() => series.map(({ key }) => t(`trends.series.${key}`)), [series, t])
  const data = useMemo(
    () => slots.map((slot) => ({ time: time(slot.time), ...Object.fromEntries(series.map(({ key, value }) => [key, value(slot)])) })),
    [slots, series, time],
  )
  const drawn = useMemo(() => series.map(({ key }, i) => ({ name: key, label: names[i] ?? key })), [series, names])
  return (
    <Card withBorder component="section" aria-label={title} padding="sm">
      <Group justify="space-between" gap={4} mb="xs">
        <Title order={2}>{title}</Title>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={asTable ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          onClick={() => setAsTable(!asTable)}
        >
          {t(asTable ? 'trends.asChart' : 'trends.asTable')}
        </Button>
      </Group>
      {asTable ? (
        <Values title={title} names={names} slots={slots} series={series} time={time} say={say} />
      ) : (
        <Suspense fallback={<Skeleton height={chartHeight} />}>
          <div role="img" aria-label={t('trends.image', { title, series: names.join(', ') })}>
            <Chart data={data} series={drawn} rate={rate} say={say} />
          </div>
        </Suspense>
      )}
    </Card>
  )
}

interface ValuesProps {
  title: string
  names: string[]
  slots: readonly Slot[]
  series: ChartSeries[]
  time: (ms: number) => string
  say: (value: number | null) => string
}

/** What the chart shows, latest first, without the times at which nothing ended. */
function Values({ title, names, slots, series, time, say }: ValuesProps) {
  const { t } = useTranslation('live')
  const told = slots.filter((slot) => series.some(({ value }) => value(slot))).toReversed()
  if (told.length === 0) {
    return (
      <Text c="dimmed" size="sm" py="lg" ta="center">
        {t('trends.nothing')}
      </Text>
    )
  }
  return (
    <ScrollArea.Autosize mah={chartHeight} viewportProps={{ tabIndex: 0 }}>
      <Table stickyHeader aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('trends.time')}</Table.Th>
            {names.map((name) => (
              <Table.Th key={name} ta="end">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {told.map((slot) => (
            <Table.Tr key={slot.time}>
              <Table.Th scope="row" fw={400}>
                {time(slot.time)}
              </Table.Th>
              {series.map(({ key, value }) => (
                <Table.Td key={key} ta="end" className="tabular">
                  {say(value(slot))}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}

/** How a value is written. */
function sayer(language: string, rate: boolean): (value: number | null) => string {
  const format = formats(language)
  return (value) => (value === null ? '–' : rate ? format.percent(value, 1) : format.number(value))
}

/** How the begin of a slot is written: the time of day, and over a week the day before it. */
function timeFormat(language: string, range: Range): (ms: number) => string {
  const day = range === 'week' ? ({ month: 'numeric', day: 'numeric' } as const) : {}
  const format = new Intl.DateTimeFormat(language, { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return (ms) => format.format(ms)
}
