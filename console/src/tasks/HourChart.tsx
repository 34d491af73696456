import { BarChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format'
import type { Hour } from './Forecast'

/** How many contacts become callable in each hour. Its words are beside it, and it can be had as a table. */
export default function HourChart({ hours }: { hours: Hour[] }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const data = hours.map(({ startTime, contacts }) => ({ hour: format.hour(startTime), contacts: Number(contacts ?? 0) }))
  return (
    <div aria-hidden>
      <BarChart
        h={220}
        data={data}
        dataKey="hour"
        series={[{ name: 'contacts', label: t('columns.contacts'), color: 'teal.7' }]}
        yAxisProps={{ allowDecimals: false }}
        barChartProps={{ accessibilityLayer: false }}
      />
    </div>
  )
}
