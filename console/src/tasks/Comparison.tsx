import { Badge, Card, Group, NativeSelect, Switch, Table, Title } from '@mantine/core'
import { IconEqualNot } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '../api/types'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { Lines } from './Configuration'
import { sections, type Row } from './describe'
import type { TaskRevision } from './queries'
import classes from './tasks.module.css'
import { useDescribe } from './useDescribe'

interface Props {
  left: TaskRevision
  right: TaskRevision
  /** Those that can be chosen. */
  all: TaskRevision[]
  onCompare: (left: string | undefined, right: string | undefined) => void
}

const none: Task = {}
const rows: Row[] = Object.values(sections).flat()

/** Two revisions side by side. A row that differs is marked by a word and by its ground. */
export function Comparison({ left, right, all, onCompare }: Props) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const [onlyChanged, setOnlyChanged] = useState(true)
  const describe = useDescribe([left.task ?? none, right.task ?? none])
  const choices = all.map((r) => ({ value: r.revision ?? '', label: t('revisions.choice', { number: r.revision, time: format.dateTime(r.createTime) }) }))
  const compared = rows
    .map((row) => {
      const [a, b] = [describe(left.task ?? none, row), describe(right.task ?? none, row)]
      return { row, a, b, differs: a.join('\n') !== b.join('\n') }
    })
    .filter(({ a, b, differs }) => (onlyChanged ? differs : a.length + b.length > 0))
  return (
    <Card withBorder>
      <Group justify="space-between" align="flex-end" mb="sm">
        <Title order={2}>{t('revisions.title')}</Title>
        <Switch label={t('revisions.onlyChanged')} checked={onlyChanged} onChange={(e) => setOnlyChanged(e.currentTarget.checked)} />
      </Group>
      <Group grow mb="md" preventGrowOverflow={false}>
        <NativeSelect label={t('revisions.left')} data={choices} value={left.revision} onChange={(e) => onCompare(e.currentTarget.value, right.revision)} />
        <NativeSelect label={t('revisions.right')} data={choices} value={right.revision} onChange={(e) => onCompare(left.revision, e.currentTarget.value)} />
      </Group>
      <WideTable label={t('revisions.title')} minWidth={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">{t('revisions.what')}</Table.Th>
            <Table.Th>{t('revisions.number', { number: left.revision })}</Table.Th>
            <Table.Th>{t('revisions.number', { number: right.revision })}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {compared.length === 0 && (
            <Table.Tr>
              <Table.Td colSpan={3}>{t('revisions.same')}</Table.Td>
            </Table.Tr>
          )}
          {compared.map(({ row, a, b, differs }) => (
            <Table.Tr key={row} className={differs ? classes['differs'] : undefined}>
              <Table.Th scope="row" fw={differs ? 600 : 'normal'} className={classes['cell']}>
                {t(`config.rows.${row}`)}{' '}
                {differs && (
                  <Badge size="sm" variant="outline" color="orange" tt="none" leftSection={<IconEqualNot size={12} aria-hidden />}>
                    {t('revisions.differs')}
                  </Badge>
                )}
              </Table.Th>
              <Table.Td className={classes['cell']}>{a.length > 0 ? <Lines lines={a} /> : t('common:unset')}</Table.Td>
              <Table.Td className={classes['cell']}>{b.length > 0 ? <Lines lines={b} /> : t('common:unset')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Card>
  )
}
