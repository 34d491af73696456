import { Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Delivery } from '../api/types'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import classes from './deliveries.module.css'
import { durationMs } from './queries'

/** Every time a delivery was sent, and what came of it. */
export function Tries({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('deliveries')
  const format = useFormat()
  const tries = delivery.tryLog ?? []
  const byHttp = delivery.channel === 'DELIVERY_CHANNEL_CALLBACK'
  if (tries.length === 0) return <Text size="sm">{t('log.none')}</Text>
  return (
    <WideTable label={t('log.title')} minWidth={480}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('log.began')}</Table.Th>
          <Table.Th scope="col">{t('log.took')}</Table.Th>
          {byHttp && <Table.Th scope="col">{t('log.answer')}</Table.Th>}
          <Table.Th scope="col">{t('log.outcome')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tries.map((one) => (
          <Table.Tr key={one.startTime}>
            <Table.Td className={classes['nowrap']}>{format.moment(one.startTime)}</Table.Td>
            <Table.Td className={classes['nowrap']}>{t('log.ms', { ms: format.number(durationMs(one.duration)) })}</Table.Td>
            {byHttp && <Table.Td>{one.status ? `HTTP ${one.status}` : t('log.noAnswer')}</Table.Td>}
            <Table.Td className={classes['wrap']}>{one.error ? <span lang="en">{one.error}</span> : t('log.taken')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  )
}
