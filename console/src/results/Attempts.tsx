import { Anchor, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useResourceNames } from '../api/directory'
import { useTaskNames } from '../api/tasks'
import { Listed } from '../components/Listed'
import { StateBadge } from '../components/StateBadge'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { filters, type Filter } from './filter'
import { attemptsQuery } from './queries'
import classes from './results.module.css'
import { TalkTime } from './TalkTime'

/** Calls, newest first. */
export function Attempts({ taskId, filter }: { taskId: string; filter: Filter }) {
  const { t } = useTranslation('results')
  const format = useFormat()
  const taskOf = useTaskNames()
  const agentOf = useResourceNames('RESOURCE_KIND_AGENT')
  const businessOf = useResourceNames('RESOURCE_KIND_BUSINESS_RESULT')
  const list = useInfiniteQuery(attemptsQuery(taskId, filter))
  return (
    <Listed list={list} empty={t(filters(filter) ? 'noneSuch' : 'none')}>
      {(attempts) => (
        <WideTable label={t('calls')} minWidth={1000}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('column.dialled')}</Table.Th>
              <Table.Th scope="col">{t('column.customer')}</Table.Th>
              {taskId === '' && <Table.Th scope="col">{t('filter.task')}</Table.Th>}
              <Table.Th scope="col">{t('filter.agent')}</Table.Th>
              <Table.Th scope="col">{t('filter.result')}</Table.Th>
              <Table.Th scope="col">{t('column.talked')}</Table.Th>
              <Table.Th scope="col">{t('filter.business')}</Table.Th>
              <Table.Th scope="col">{t('column.note')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {attempts.map((attempt) => (
              <Table.Tr key={attempt.id}>
                <Table.Td className={classes['time']}>{format.dateTime(attempt.dialTime)}</Table.Td>
                <Table.Td>
                  <Anchor component={Link} size="sm" to={`/tasks/${attempt.taskId}/contacts/${attempt.contactId}`}>
                    {attempt.name || attempt.reference || attempt.number}
                  </Anchor>
                  <div className={classes['number']}>{attempt.number}</div>
                </Table.Td>
                {taskId === '' && <Table.Td>{taskOf(attempt.taskId)}</Table.Td>}
                <Table.Td>{agentOf(attempt.agentId)}</Table.Td>
                <Table.Td>
                  {attempt.displayedResult === 'DISPLAYED_RESULT_UNSPECIFIED' ? t('live') : <StateBadge state={attempt.displayedResult} />}
                </Table.Td>
                <Table.Td className="tabular">
                  <TalkTime attempt={attempt} />
                </Table.Td>
                <Table.Td>{businessOf(attempt.businessResultId)}</Table.Td>
                <Table.Td className={classes['note']}>{attempt.note}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </Listed>
  )
}
