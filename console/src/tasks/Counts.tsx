import { Card, Progress, Table, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format'
import classes from './tasks.module.css'

export interface Count {
  label: string
  count: number
}

interface Props {
  title: string
  counts: Count[]
  /** What is said when there is none. */
  none: string
  color: string
}

/** How many of each, most first, with their share of all. */
export function Counts({ title, counts, none, color }: Props) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const rows = counts.filter((c) => c.count > 0).sort((a, b) => b.count - a.count)
  const all = rows.reduce((sum, { count }) => sum + count, 0)
  return (
    <Card withBorder>
      <Title order={3} mb="xs">
        {title}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Table aria-label={title} verticalSpacing={4} horizontalSpacing={0} withRowBorders={false}>
          <Table.Thead className={classes['hidden']}>
            <Table.Tr>
              <Table.Th>{title}</Table.Th>
              <Table.Th>{t('columns.count')}</Table.Th>
              <Table.Th>{t('columns.share')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ label, count }) => (
              <Table.Tr key={label}>
                <Table.Th fw="normal" scope="row">
                  {label}
                  <Progress size="xs" value={(100 * count) / all} color={color} className={classes['share']} aria-hidden mt={2} />
                </Table.Th>
                <Table.Td ta="end" w="5rem" className="tabular">
                  {format.number(count)}
                </Table.Td>
                <Table.Td ta="end" w="4.5rem" c="dimmed" className="tabular">
                  {format.percent(count, all)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  )
}
