import { Badge, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { canOpen } from '../app/pages'
import { useCaller } from '../app/caller'
import type { Shard } from '../api/types'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { WideTable } from '../components/WideTable'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { shardsQuery } from './queries'
import { Stuck } from './Stuck'

/** Who leads what, and what is stuck. */
export default function SystemPage() {
  const { t } = useTranslation('live')
  const caller = useCaller()
  return (
    <Page title={t('system.title')} text={t('system.text')}>
      {/* Who sees no customers sees none that are stuck. */}
      {canOpen(caller, '/contacts') && <Stuck />}
      <Shards />
    </Page>
  )
}

function Shards() {
  const { t } = useTranslation('live')
  const shards = useQuery(shardsQuery)
  return (
    <Stack gap="xs">
      <Title order={2}>{t('shards.title')}</Title>
      <Text size="sm" c="dimmed">
        {t('shards.text')}
      </Text>
      {shards.error && <Failure error={shards.error} retry={() => void shards.refetch()} />}
      {shards.isPending && <Waiting />}
      {shards.data && (
        <WideTable label={t('shards.title')} minWidth={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('shards.shard')}</Table.Th>
              <Table.Th>{t('shards.node')}</Table.Th>
              <Table.Th>{t('shards.since')}</Table.Th>
              <Table.Th>{t('shards.fence')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shards.data.map((shard) => (
              <ShardRow key={shard.shard} shard={shard} />
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </Stack>
  )
}

function ShardRow({ shard }: { shard: Shard }) {
  const { t } = useTranslation('live')
  const format = useFormat()
  return (
    <Table.Tr>
      <Table.Th scope="row" className="tabular">
        {format.number(shard.shard)}{' '}
        {shard.own && (
          <Badge variant="light" tt="none">
            {t('shards.own')}
          </Badge>
        )}
      </Table.Th>
      <Table.Td>
        {shard.node || (
          <Badge variant="light" color="red" tt="none">
            {t('shards.nobody')}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>{format.dateTime(shard.leadTime)}</Table.Td>
      <Table.Td ff="monospace" fz="xs">
        {shard.fence}
      </Table.Td>
    </Table.Tr>
  )
}
