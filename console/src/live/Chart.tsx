import { BarChart, LineChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import { memo } from 'react'
import { chartHeight } from './ChartCard'

/** The colours of series in their order: apart in hue and in lightness, 3:1 on light and on dark. */
const colors = ['teal.7', 'indigo.5', 'grape.5', 'orange.7', 'gray.6']

interface Props {
  /** A row for each time: `time`, and the value of each series by its name. */
  data: Record<string, string | number | null>[]
  series: { name: string; label: string }[]
  rate: boolean
  say: (value: number) => string
}

/** Bars of counts, one upon the other; a line of a share. What draws them is a chunk of its own. */
function Chart({ data, series, rate, say }: Props) {
  const colored = series.map((s, i) => ({ ...s, color: colors[i % colors.length] }))
  const common = {
    h: chartHeight,
    data,
    dataKey: 'time',
    series: colored,
    valueFormatter: say,
    // The table says it to who does not see: the drawing is one picture.
    accessibilityLayer: false,
    xAxisProps: { minTickGap: 24 },
  }
  if (rate) {
    return (
      <LineChart
        {...common}
        curveType="linear"
        connectNulls={false}
        dotProps={{ r: 2.5 }}
        yAxisProps={{ domain: [0, 1], width: 48 }}
        lineProps={{ isAnimationActive: false }}
      />
    )
  }
  return (
    <BarChart
      {...common}
      type="stacked"
      withLegend
      // In the order of the series, as they are stacked.
      legendProps={{ verticalAlign: 'bottom', itemSorter: null }}
      yAxisProps={{ allowDecimals: false, width: 48 }}
      barProps={{ isAnimationActive: false }}
    />
  )
}

/** Drawing takes long: it is done again only when there is something new to draw. */
export default memo(Chart)
