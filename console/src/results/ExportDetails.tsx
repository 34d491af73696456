import { Modal, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'

/** What a file has in it, and who fetched it. */
export function ExportDetails({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['results', 'enums'])
  const format = useFormat()
  const one = useQuery({ queryKey: ['export', id], queryFn: () => answer(api.GET('/v1/exports/{id}', { params: { path: { id } } })) })
  const downloads = one.data?.downloads ?? []
  return (
    <Modal opened onClose={onClose} size="lg" title={one.data?.purpose ?? t('export.list')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      {one.isPending && <Waiting />}
      {one.error && <Failure error={one.error} retry={() => void one.refetch()} />}
      {one.data && (
        <Stack>
          <div>
            <Title order={3}>{t('export.columns')}</Title>
            <Text size="sm">
              {one.data.columns?.length ? one.data.columns.map((c) => t(`enums:${c}`)).join(' · ') : t('export.allColumns')}
            </Text>
          </div>
          <div>
            <Title order={3}>{t('export.downloads')}</Title>
            {downloads.length === 0 && <Text size="sm">{t('export.nobody')}</Text>}
            {downloads.length > 0 && (
              <Table aria-label={t('export.downloads')}>
                <Table.Tbody>
                  {downloads.map((d) => (
                    <Table.Tr key={`${d.downloadTime} ${d.subject} ${d.offset}`}>
                      <Table.Td>{d.subject}</Table.Td>
                      <Table.Td>{format.dateTime(d.downloadTime)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </div>
        </Stack>
      )}
    </Modal>
  )
}
