import { Button, Code, Group, Stack, Table, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failure } from '../components/Failure'
import { Pages } from '../components/Pages'
import { useSaid } from '../components/useSaid'
import { Waiting } from '../components/Waiting'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { rejectsQuery } from './queries'

/** The rows that an import left out, and why. */
export function Rejects({ importId }: { importId: string }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const said = useSaid()
  const list = useInfiniteQuery(rejectsQuery(importId))
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2}>
          {t('rejects.title')}
        </Title>
        <Button
          component="a"
          href={`/v1/imports/${encodeURIComponent(importId)}/rejects:download`}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('rejects.download')}
        </Button>
      </Group>
      {list.isPending && <Waiting />}
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && (
        <>
          <WideTable label={t('rejects.title')} minWidth={560}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('rejects.line')}</Table.Th>
                  <Table.Th scope="col">{t('rejects.column')}</Table.Th>
                  <Table.Th scope="col">{t('rejects.value')}</Table.Th>
                  <Table.Th scope="col">{t('rejects.reason')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {list.data.map((reject) => (
                  <Table.Tr key={reject.line}>
                    <Table.Td className="tabular">{format.number(reject.line)}</Table.Td>
                    <Table.Td>{reject.column || t('rejects.row')}</Table.Td>
                    <Table.Td>{reject.value && <Code>{reject.value}</Code>}</Table.Td>
                    <Table.Td lang={said(reject.reason).lang}>{said(reject.reason).text}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
          </WideTable>
          <Pages shown={list.data.length} {...list} />
        </>
      )}
    </Stack>
  )
}
