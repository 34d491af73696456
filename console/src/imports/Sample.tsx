import { Stack, Table, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { WideTable } from '../components/WideTable'
import type { Head } from './head'
import { useMeaningNames } from './Mapping'
import type { Attribute, Meaning } from './meaning'

/** The first rows as they are taken: by meaning, without what is ignored. */
export function Sample({ head, attributes, meanings }: { head: Head; attributes: Attribute[]; meanings: Meaning[] }) {
  const { t } = useTranslation('imports')
  const nameOf = useMeaningNames(attributes)
  const taken = meanings.map((meaning, column) => ({ meaning, column })).filter(({ meaning }) => meaning !== '')
  if (head.rows.length === 0 || taken.length === 0) return null
  const title = t('sample.title', { count: head.rows.length })
  return (
    <Stack gap="xs" component="section" aria-labelledby="sample">
      <Title order={2} id="sample">
        {title}
      </Title>
      <WideTable label={title} minWidth={taken.length * 140}>
          <Table.Thead>
            <Table.Tr>
              {taken.map(({ meaning, column }) => (
                <Table.Th key={column} scope="col">
                  {nameOf(meaning)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {head.rows.map((row, i) => (
              // Rows of a file have nothing but their place.
              // oxlint-disable-next-line react/no-array-index-key
              <Table.Tr key={i}>
                {taken.map(({ column }) => (
                  <Table.Td key={column}>{row[column]}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
      </WideTable>
    </Stack>
  )
}
