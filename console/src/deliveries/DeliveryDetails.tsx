import { Anchor, Button, Group, Modal, Paper, Stack, Text, Title } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Trans, useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useTaskNames } from '../api/tasks'
import type { Delivery } from '../api/types'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import classes from './deliveries.module.css'
import { Outcome } from './Outcome'
import { deliveryQuery } from './queries'
import { Receiver } from './Receiver'
import { Tries } from './Tries'
import { useRedeliver } from './useRedeliver'

/** One delivery with every try of it. */
export function DeliveryDetails({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['deliveries', 'enums'])
  const one = useQuery(deliveryQuery(id))
  const { may, redeliver, isPending } = useRedeliver()
  const title = one.data ? t(`enums:${one.data.eventType}`) : t('title')
  return (
    <Modal opened onClose={onClose} size="xl" title={title} closeButtonProps={{ 'aria-label': t('common:close') }}>
      {one.isPending && <Waiting />}
      {one.error && <Failure error={one.error} retry={() => void one.refetch()} />}
      {one.data && (
        <Stack>
          <Facts delivery={one.data} />
          {one.data.sms?.text && (
            <Paper withBorder p="sm">
              <Text size="sm" className={classes['message']}>
                {one.data.sms.text}
              </Text>
            </Paper>
          )}
          <Title order={3}>{t('log.title')}</Title>
          <Tries delivery={one.data} />
          {one.data.channel === 'DELIVERY_CHANNEL_CALLBACK' && (
            <Text size="sm" c="dimmed">
              <Trans ns="deliveries" i18nKey="signature" components={{ addresses: <Anchor component={Link} to="/directory/callback-address" size="sm" /> }} />
            </Text>
          )}
          {may && (
            <Group justify="flex-end">
              <Button loading={isPending} leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => redeliver(one.data)}>
                {t(one.data.state === 'DELIVERY_STATE_PENDING' ? 'again.now' : 'again.button')}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Modal>
  )
}

function Facts({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation(['deliveries', 'enums'])
  const format = useFormat()
  const taskOf = useTaskNames()
  const { sms } = delivery
  return (
    <dl className={classes['facts']}>
      <dt>{t('column.state')}</dt>
      <dd role="status">
        <Outcome delivery={delivery} />
      </dd>
      <dt>{t('column.receiver')}</dt>
      <dd>
        <Receiver delivery={delivery} />
      </dd>
      {delivery.contactId && (
        <>
          <dt>{t('column.about')}</dt>
          <dd>
            {taskOf(delivery.taskId)} ·{' '}
            <Anchor component={Link} size="sm" to={`/tasks/${delivery.taskId}/contacts/${delivery.contactId}`}>
              {t('customer')}
            </Anchor>
          </dd>
        </>
      )}
      <dt>{t('fact.occurred')}</dt>
      <dd>{format.moment(delivery.occurTime)}</dd>
      <dt>{t('fact.made')}</dt>
      <dd>{format.moment(delivery.createTime)}</dd>
      {delivery.deliverTime && (
        <>
          <dt>{t('fact.delivered')}</dt>
          <dd>{format.moment(delivery.deliverTime)}</dd>
        </>
      )}
      {sms?.receiptTime && (
        <>
          <dt>{t('fact.receipt')}</dt>
          <dd>
            {t(`enums:${sms.receipt}`)} · {format.moment(sms.receiptTime)}
            {sms.receiptDetail && ` · ${sms.receiptDetail}`}
          </dd>
        </>
      )}
      <dt>{t('fact.eventId')}</dt>
      <dd className="tabular">{delivery.eventId}</dd>
    </dl>
  )
}
