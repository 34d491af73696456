import { ActionIcon, Table, Text, VisuallyHidden } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isOne } from '../../api/caller'
import { useCaller } from '../../app/caller'
import { confirm } from '../../components/confirm'
import { Empty } from '../../components/Empty'
import { say, useComplain } from '../../components/explain'
import { Failure } from '../../components/Failure'
import { Pages } from '../../components/Pages'
import { Waiting } from '../../components/Waiting'
import { WideTable } from '../../components/WideTable'
import { useFormat } from '../../i18n/format'
import { numbersQuery, useNumberList } from './lists'

/** What is on a list. */
export function Numbers({ listId, mayChange }: { listId: string; mayChange: boolean }) {
  const { t } = useTranslation('directory')
  const format = useFormat()
  const numbers = useInfiniteQuery(numbersQuery(listId))
  const masked = isOne(useCaller(), 'ROLE_SUPERVISOR', 'ROLE_AUDITOR')
  const mayRemove = mayChange && !masked

  if (numbers.isPending) return <Waiting />
  if (numbers.error) return <Failure error={numbers.error} retry={() => void numbers.refetch()} />
  if (numbers.data.length === 0) return <Empty text={t('numbers.none')} />
  return (
    <>
      {masked && (
        <Text size="sm" c="dimmed">
          {t('numbers.masked')}
        </Text>
      )}
      <WideTable label={t('numbers.table')} minWidth={720}>
        <Table.Thead>
          <Table.Tr>
            {['one', 'validFrom', 'validUntil', 'remark', 'created'].map((column) => (
              <Table.Th key={column}>{t(`numbers.${column}`)}</Table.Th>
            ))}
            {mayRemove && (
              <Table.Th>
                <VisuallyHidden>{t('numbers.remove')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {numbers.data.map(({ number = '', validFrom, validUntil, remark, createTime }) => (
            <Table.Tr key={number}>
              <Table.Td className="tabular">{number}</Table.Td>
              <Table.Td>{format.dateTime(validFrom)}</Table.Td>
              <Table.Td>{format.dateTime(validUntil)}</Table.Td>
              <Table.Td>{remark}</Table.Td>
              <Table.Td>{format.dateTime(createTime)}</Table.Td>
              {mayRemove && (
                <Table.Td>
                  <RemoveOne listId={listId} number={number} />
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <Pages shown={numbers.data.length} {...numbers} />
    </>
  )
}

function RemoveOne({ listId, number }: { listId: string; number: string }) {
  const { t } = useTranslation('directory')
  const { remove } = useNumberList(listId)
  const complain = useComplain()
  const onConfirm = () =>
    remove.mutate([number], { onSuccess: ({ removed = 0 }) => say(t('numbers.removed', { removed })), onError: complain })
  return (
    <ActionIcon
      variant="subtle"
      size="lg"
      loading={remove.isPending}
      aria-label={t('numbers.removeOne', { number })}
      onClick={() => confirm({ title: t('numbers.removeTitle', { count: 1 }), text: t('numbers.removeText'), confirm: t('numbers.remove'), onConfirm })}
    >
      <IconTrash size={18} aria-hidden />
    </ActionIcon>
  )
}
