import { Anchor, Badge, Button, Group, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { isOne, writers } from '../api/caller'
import { useTaskNames } from '../api/tasks'
import { useCaller } from '../app/caller'
import { Listed } from '../components/Listed'
import { Page } from '../components/Page'
import { StateBadge } from '../components/StateBadge'
import { TaskSelect } from '../components/TaskSelect'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import classes from './imports.module.css'
import { importsQuery } from './queries'

/** What was imported, newest first. */
export default function ImportsPage() {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const caller = useCaller()
  const nameOf = useTaskNames()
  const [search, setSearch] = useSearchParams()
  const taskId = search.get('task') ?? ''
  const list = useInfiniteQuery(importsQuery(taskId))
  const mayImport = isOne(caller, ...writers)
  return (
    <Page
      title={t('list.title')}
      text={t('list.text')}
      actions={
        mayImport &&
        taskId !== '' && (
          <Button component={Link} to={`/tasks/${taskId}/import`}>
            {t('list.new')}
          </Button>
        )
      }
    >
      <Group>
        <TaskSelect
          label={t('list.task')}
          placeholder={t('list.allTasks')}
          value={taskId || null}
          onChange={(task) => setSearch(task ? { task } : {}, { replace: true })}
          miw={260}
        />
      </Group>
      <Listed list={list} empty={t(mayImport ? 'list.empty' : 'list.emptyReader')}>
        {(items) => (
          <WideTable label={t('list.title')} minWidth={820}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('list.file')}</Table.Th>
                <Table.Th scope="col">{t('list.task')}</Table.Th>
                <Table.Th scope="col">{t('list.state')}</Table.Th>
                <Table.Th scope="col">{t('list.begun')}</Table.Th>
                <Table.Th scope="col" ta="right">
                  {t('report.rows')}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t('report.imported')}
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {t('report.rejected')}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((imp) => (
                <Table.Tr key={imp.id}>
                  <Table.Td className={classes['wrap']}>
                    <Anchor component={Link} to={`/imports/${imp.id}`}>
                      {imp.fileName || imp.id}
                    </Anchor>
                  </Table.Td>
                  <Table.Td className={classes['wrap']}>{nameOf(imp.taskId)}</Table.Td>
                  <Table.Td>
                    <Group gap={6}>
                      <StateBadge state={imp.state} />
                      {imp.dryRun && (
                        <Badge variant="outline" color="gray" tt="none">
                          {t('detail.dryRun')}
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td>{format.dateTime(imp.createTime)}</Table.Td>
                  <Table.Td ta="right" className="tabular">
                    {format.number(imp.totalRows ?? 0)}
                  </Table.Td>
                  <Table.Td ta="right" className="tabular">
                    {imp.dryRun ? '–' : format.number(imp.imported ?? 0)}
                  </Table.Td>
                  <Table.Td ta="right" className="tabular">
                    {format.number(imp.rejected ?? 0)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </Listed>
    </Page>
  )
}
