import { Button, FileInput, Group, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../components/Failure'
import { WideTable } from '../../components/WideTable'
import { useFormat } from '../../i18n/format'
import { useNumberList } from './lists'

/** Adds the numbers of a file, and says which it could not read. */
export function ImportNumbers({ listId }: { listId: string }) {
  const { t } = useTranslation('directory')
  const format = useFormat()
  const { upload } = useNumberList(listId)
  const [file, setFile] = useState<File | null>(null)
  const [fault, setFault] = useState('')

  const send = () => {
    setFault(file === null ? t('check.required') : '')
    if (file) upload.mutate(file, { onSuccess: () => setFile(null) })
  }
  const done = upload.data

  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        send()
      }}
    >
      <Stack gap="sm">
        <FileInput
          label={t('numbers.file')}
          description={t('numbers.fileHint')}
          required
          accept=".csv,text/csv"
          clearable
          clearButtonProps={{ 'aria-label': t('common:delete') }}
          value={file}
          error={fault}
          onChange={setFile}
        />
        <Group>
          <Button type="submit" loading={upload.isPending}>
            {t('numbers.import')}
          </Button>
        </Group>
        {upload.error && <Failure error={upload.error} />}
        <Text role="status" size="sm">
          {done &&
            t('numbers.imported', {
              added: format.number(done.added ?? 0),
              replaced: format.number(done.replaced ?? 0),
              rejected: format.number(done.rejected ?? 0),
            })}
        </Text>
        {done?.rejects && done.rejects.length > 0 && (
          <WideTable label={t('numbers.rejects')} minWidth={480}>
            <Table.Thead>
              <Table.Tr>
                {['line', 'column', 'value', 'reason'].map((column) => (
                  <Table.Th key={column}>{t(`numbers.${column}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {done.rejects.map((reject) => (
                <Table.Tr key={`${reject.line}/${reject.column}`}>
                  <Table.Td className="tabular">{reject.line}</Table.Td>
                  <Table.Td>{reject.column}</Table.Td>
                  <Table.Td>{reject.value}</Table.Td>
                  <Table.Td>{reject.reason}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </Stack>
    </form>
  )
}
