import { Anchor, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useResourceNames } from '../api/directory'
import type { Attempt } from '../api/types'
import { Listed } from '../components/Listed'
import { StateBadge } from '../components/StateBadge'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { filters, type Filter } from './filter'
import { resultsQuery } from './queries'
import classes from './results.module.css'

/** The customers of a task who were called, each with the latest call. */
export function Customers({ taskId, filter }: { taskId: string; filter: Filter }) {
  const { t } = useTranslation(['results', 'enums'])
  const format = useFormat()
  const agentOf = useResourceNames('RESOURCE_KIND_AGENT')
  const businessOf = useResourceNames('RESOURCE_KIND_BUSINESS_RESULT')
  const list = useInfiniteQuery(resultsQuery(taskId, filter))
  return (
    <Listed list={list} empty={t(filters(filter) ? 'noneSuch' : 'noneOfTask')}>
      {(customers) => (
        <WideTable label={t('customers')} minWidth={1000}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('column.customer')}</Table.Th>
              <Table.Th scope="col" ta="right">
                {t('column.attempts')}
              </Table.Th>
              <Table.Th scope="col">{t('column.last')}</Table.Th>
              <Table.Th scope="col">{t('filter.agent')}</Table.Th>
              <Table.Th scope="col">{t('filter.result')}</Table.Th>
              <Table.Th scope="col">{t('filter.business')}</Table.Th>
              <Table.Th scope="col">{t('column.next')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {customers.map(({ contactId, name, reference, attempts, lastAttempt }) => (
              <Table.Tr key={contactId}>
                <Table.Td>
                  <Anchor component={Link} size="sm" to={`/tasks/${taskId}/contacts/${contactId}`}>
                    {name || reference || lastAttempt?.number}
                  </Anchor>
                  <div className={classes['number']}>{lastAttempt?.number}</div>
                </Table.Td>
                <Table.Td ta="right" className="tabular">
                  {format.number(attempts)}
                </Table.Td>
                <Table.Td className={classes['time']}>{format.dateTime(lastAttempt?.dialTime)}</Table.Td>
                <Table.Td>{agentOf(lastAttempt?.agentId)}</Table.Td>
                <Table.Td>
                  <StateBadge state={lastAttempt?.displayedResult} />
                </Table.Td>
                <Table.Td>{businessOf(lastAttempt?.businessResultId)}</Table.Td>
                <Table.Td>
                  <Next decision={lastAttempt?.decision} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </Listed>
  )
}

/** What the policy made of the latest call. */
function Next({ decision }: { decision: Attempt['decision'] | null }) {
  const { t } = useTranslation('enums')
  const format = useFormat()
  if (!decision?.state) return null
  if (decision.state === 'CONTACT_STATE_DONE') return t(decision.doneReason ?? '')
  return `${t(decision.state)} ${decision.dueTime ? format.dateTime(decision.dueTime) : ''}`.trim()
}
