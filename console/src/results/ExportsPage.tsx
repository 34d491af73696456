import { Anchor, Button, Group, Progress, Table, Text } from '@mantine/core'
import { IconDownload, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isOne, planners } from '../api/caller'
import { useTaskNames } from '../api/tasks'
import type { Export } from '../api/types'
import { useCaller } from '../app/caller'
import { Listed } from '../components/Listed'
import { Page } from '../components/Page'
import { StateBadge } from '../components/StateBadge'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { ExportDetails } from './ExportDetails'
import { ExportDialog } from './ExportDialog'
import { exportsQuery } from './queries'
import classes from './results.module.css'

/** The files that were made of results, and who fetched them. */
export default function ExportsPage() {
  const { t } = useTranslation(['results', 'enums'])
  const format = useFormat()
  const taskOf = useTaskNames()
  const list = useInfiniteQuery(exportsQuery)
  const [creating, setCreating] = useState(false)
  const [shown, setShown] = useState<string>()
  const may = isOne(useCaller(), ...planners)
  return (
    <Page
      title={t('export.list')}
      text={t('export.text')}
      actions={
        may && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {t('export.new')}
          </Button>
        )
      }
    >
      <Listed list={list} empty={t(may ? 'export.none' : 'export.noneReader')}>
        {(exports) => (
          <WideTable label={t('export.list')} minWidth={980}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('export.purpose')}</Table.Th>
                <Table.Th scope="col">{t('filter.task')}</Table.Th>
                <Table.Th scope="col">{t('export.askedAt')}</Table.Th>
                <Table.Th scope="col">{t('export.content')}</Table.Th>
                <Table.Th scope="col">{t('export.state')}</Table.Th>
                <Table.Th scope="col">{t('export.expires')}</Table.Th>
                <Table.Th scope="col">{t('export.file')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {exports.map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td className={classes['note']}>
                    <Anchor component="button" type="button" size="sm" ta="start" onClick={() => setShown(one.id)}>
                      {one.purpose}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{taskOf(one.taskId)}</Table.Td>
                  <Table.Td>
                    {format.dateTime(one.createTime)}
                    <div className={classes['number']}>{one.createBy}</div>
                  </Table.Td>
                  <Table.Td>
                    {t(`enums:${one.content}`)}
                    <div className={classes['number']}>
                      {t(`enums:${one.format}`)}
                      {one.masked && ` · ${t('export.masked')}`}
                    </div>
                  </Table.Td>
                  <Table.Td>
                    <State one={one} />
                  </Table.Td>
                  <Table.Td>{format.dateTime(one.expireTime)}</Table.Td>
                  <Table.Td>{one.state === 'EXPORT_STATE_DONE' && <Download one={one} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </Listed>
      {creating && <ExportDialog onClose={() => setCreating(false)} />}
      {shown && <ExportDetails id={shown} onClose={() => setShown(undefined)} />}
    </Page>
  )
}

/** Where an export is, and how far. */
function State({ one }: { one: Export }) {
  const { t } = useTranslation('results')
  const format = useFormat()
  const [rows, total] = [Number(one.rows ?? 0), Number(one.totalRows ?? 0)]
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        <StateBadge state={one.state} />
        <Text size="xs" c="dimmed" className="tabular">
          {one.state === 'EXPORT_STATE_RUNNING' && total > 0
            ? t('export.rowsOf', { rows: format.number(rows), total: format.number(total) })
            : t('export.rows', { count: rows, rows: format.number(rows) })}
        </Text>
      </Group>
      {one.state === 'EXPORT_STATE_RUNNING' && (
        <Progress value={total > 0 ? (100 * rows) / total : 0} mt={4} size="sm" aria-label={t('export.progress')} />
      )}
      {one.failure && (
        <Text size="xs" c="red">
          {one.failure}
        </Text>
      )}
    </>
  )
}

function Download({ one }: { one: Export }) {
  const { t } = useTranslation('results')
  return (
    <Button
      component="a"
      href={`/v1/exports/${encodeURIComponent(one.id ?? '')}:download`}
      download
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden />}
      aria-label={t('export.downloadNamed', { purpose: one.purpose })}
    >
      {t('export.download')}
    </Button>
  )
}
