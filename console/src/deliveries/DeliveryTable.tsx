import { Anchor, Button, Table } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useTaskNames } from '../api/tasks'
import type { Delivery } from '../api/types'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import classes from './deliveries.module.css'
import { Outcome } from './Outcome'
import { Receiver } from './Receiver'
import { useRedeliver } from './useRedeliver'

/** Deliveries, one a row. */
export function DeliveryTable({ deliveries, onOpen }: { deliveries: Delivery[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation(['deliveries', 'enums'])
  const format = useFormat()
  const taskOf = useTaskNames()
  const { may, redeliver, isPending } = useRedeliver()
  return (
    <WideTable label={t('title')} minWidth={960}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('column.event')}</Table.Th>
          <Table.Th scope="col">{t('column.receiver')}</Table.Th>
          <Table.Th scope="col">{t('column.about')}</Table.Th>
          <Table.Th scope="col">{t('column.state')}</Table.Th>
          {may && <Table.Th scope="col">{t('column.actions')}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((delivery) => {
          const name = { event: t(`enums:${delivery.eventType}`), time: format.dateTime(delivery.createTime) }
          return (
            <Table.Tr key={delivery.id}>
              <Table.Td className={classes['nowrap']}>
                <Anchor component="button" type="button" size="sm" aria-label={t('open', name)} onClick={() => onOpen(delivery.id ?? '')}>
                  {name.event}
                </Anchor>
                <div className={classes['small']}>{name.time}</div>
              </Table.Td>
              <Table.Td className={classes['wrap']}>
                <Receiver delivery={delivery} />
              </Table.Td>
              <Table.Td className={classes['wrap']}>
                {taskOf(delivery.taskId)}
                {delivery.contactId && (
                  <div>
                    <Anchor component={Link} size="xs" to={`/tasks/${delivery.taskId}/contacts/${delivery.contactId}`}>
                      {t('customer')}
                    </Anchor>
                  </div>
                )}
              </Table.Td>
              <Table.Td className={classes['wrap']}>
                <Outcome delivery={delivery} />
              </Table.Td>
              {may && (
                <Table.Td>
                  {delivery.state === 'DELIVERY_STATE_DEAD' && (
                    <Button
                      size="xs"
                      variant="default"
                      leftSection={<IconRefresh size={14} aria-hidden />}
                      aria-label={t('again.of', name)}
                      disabled={isPending}
                      onClick={() => redeliver(delivery)}
                    >
                      {t('again.button')}
                    </Button>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </WideTable>
  )
}
