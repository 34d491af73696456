import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { isOne, planners } from '../api/caller'
import { useTaskNames } from '../api/tasks'
import type { StuckContact } from '../api/types'
import { useCaller } from '../app/caller'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Pages } from '../components/Pages'
import { WideTable } from '../components/WideTable'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { stuckQuery } from './queries'
import { SettleModal } from './SettleModal'

/** The contacts that nothing moves by itself. */
export function Stuck() {
  const { t } = useTranslation('live')
  const stuck = useInfiniteQuery(stuckQuery)
  const [settled, setSettled] = useState<StuckContact | null>(null)
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2}>{t('stuck.title')}</Title>
        <Button variant="default" size="xs" loading={stuck.isRefetching} onClick={() => void stuck.refetch()}>
          {t('common:refresh')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {t('stuck.text')}
      </Text>
      {stuck.error && <Failure error={stuck.error} retry={() => void stuck.refetch()} />}
      {stuck.isPending && <Waiting />}
      {stuck.data?.length === 0 && <Empty text={t('stuck.none')} />}
      {stuck.data && stuck.data.length > 0 && (
        <>
          <WideTable label={t('stuck.title')} minWidth={640}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('stuck.customer')}</Table.Th>
                <Table.Th>{t('stuck.task')}</Table.Th>
                <Table.Th>{t('stuck.reason')}</Table.Th>
                <Table.Th>{t('stuck.since')}</Table.Th>
                <Table.Th>{t('stuck.action')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {stuck.data.map((contact) => (
                <StuckRow key={`${contact.taskId}/${contact.contactId}`} contact={contact} onSettle={setSettled} />
              ))}
            </Table.Tbody>
          </WideTable>
          <Pages shown={stuck.data.length} {...stuck} />
        </>
      )}
      <SettleModal contact={settled} onClose={() => setSettled(null)} />
    </Stack>
  )
}

function StuckRow({ contact, onSettle }: { contact: StuckContact; onSettle: (contact: StuckContact) => void }) {
  const { t } = useTranslation(['live', 'enums'])
  const format = useFormat()
  const taskName = useTaskNames()
  const maySettle = isOne(useCaller(), ...planners)
  const customer = contact.reference || contact.contactId
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Anchor component={Link} to={`/tasks/${contact.taskId}/contacts/${contact.contactId}`}>
          {customer}
        </Anchor>
      </Table.Th>
      <Table.Td>{taskName(contact.taskId)}</Table.Td>
      <Table.Td>{t(`enums:${contact.reason}`)}</Table.Td>
      <Table.Td>{format.dateTime(contact.sinceTime)}</Table.Td>
      <Table.Td>
        {contact.reason === 'STUCK_REASON_LEASE_GONE' ? (
          <Text size="sm">{t('stuck.leaseGone')}</Text>
        ) : (
          maySettle && (
            <Button size="xs" variant="default" aria-label={t('settle.of', { customer })} onClick={() => onSettle(contact)}>
              {t('settle.button')}
            </Button>
          )
        )}
      </Table.Td>
    </Table.Tr>
  )
}
