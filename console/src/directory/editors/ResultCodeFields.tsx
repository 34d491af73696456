import { ActionIcon, Button, Group, Input, NativeSelect, Stack, Table, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { randomId } from '@mantine/hooks'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { WideTable } from '../../components/WideTable'
import { useInput } from '../Field'
import { useForm, useReadOnly } from '../form'
import { choicesOf, propertyAt } from '../schema'

const path = 'resource.resultCodeMap.entries'

/** How many rows are shown at once: there may be a thousand, each with inputs. */
const rowsAtOnce = 50

/** What fail codes mean, as a table. */
export function ResultCodeFields() {
  const { t } = useTranslation('directory')
  const form = useForm()
  const readOnly = useReadOnly()
  const entries = form.values.resource.resultCodeMap?.entries ?? []
  const [keys, setKeys] = useState(() => entries.map(() => randomId()))
  const [shown, setShown] = useState(rowsAtOnce)
  const addButton = useRef<HTMLButtonElement>(null)
  const table = useRef<HTMLDivElement>(null)
  const [added, setAdded] = useState(0)

  useEffect(() => {
    // Who adds a row goes on in it.
    if (added > 0) table.current?.querySelector<HTMLElement>('tbody tr:last-child input')?.focus()
  }, [added])

  const add = () => {
    form.insertListItem(path, { failCode: '' })
    setKeys([...keys, randomId()])
    setShown(Math.max(shown, entries.length + 1))
    setAdded(added + 1)
  }
  const remove = (i: number) => {
    form.removeListItem(path, i)
    setKeys(keys.toSpliced(i, 1))
    addButton.current?.focus()
  }

  return (
    <Input.Wrapper label={t('fields.resultCodeMap.entries.label')} description={t('fields.resultCodeMap.entries.hint')} error={form.errors[path]} labelElement="div">
      <Stack gap="sm" mt="xs" ref={table}>
        {entries.length === 0 ? (
          <Text c="dimmed">{t('codes.none')}</Text>
        ) : (
          <WideTable label={t('fields.resultCodeMap.entries.label')} minWidth={420}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('fields.resultCodeMap.entries.failCode.label')}</Table.Th>
                <Table.Th>{t('fields.resultCodeMap.entries.displayedResult.label')}</Table.Th>
                {!readOnly && (
                  <Table.Th>
                    <VisuallyHidden>{t('common:delete')}</VisuallyHidden>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.slice(0, shown).map((entry, i) => (
                <Table.Tr key={keys[i]}>
                  <Table.Td valign="top">
                    <Code path={`${path}.${i}.failCode`} row={i + 1} />
                  </Table.Td>
                  <Table.Td valign="top">
                    <Meaning path={`${path}.${i}.displayedResult`} row={i + 1} />
                  </Table.Td>
                  {!readOnly && (
                    <Table.Td valign="top">
                      <ActionIcon variant="subtle" size="lg" aria-label={t('codes.remove', { code: entry.failCode })} onClick={() => remove(i)}>
                        <IconTrash size={18} aria-hidden />
                      </ActionIcon>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )}
        <Group>
          {shown < entries.length && (
            <Button variant="default" onClick={() => setShown(shown + rowsAtOnce)}>
              {t('codes.more')}
            </Button>
          )}
          {!readOnly && (
            <Button ref={addButton} variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
              {t('codes.add')}
            </Button>
          )}
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}

/** In a table the columns have the labels, and rows their number. */
function useCell(path: string, row: number) {
  const { t } = useTranslation('directory')
  const property = propertyAt(path) ?? {}
  const { label, description: _, required: __, ...input } = useInput(path, property)
  return { property, input: { ...input, 'aria-label': `${label}, ${t('codes.row', { n: row })}` } }
}

function Code({ path, row }: { path: string; row: number }) {
  const { input } = useCell(path, row)
  return <TextInput {...input} inputMode="numeric" />
}

function Meaning({ path, row }: { path: string; row: number }) {
  const { t } = useTranslation('directory')
  const { property, input } = useCell(path, row)
  const { readOnly, ...rest } = input
  const choices = (choicesOf(property) ?? []).map((v) => ({ value: v, label: t(`enums:${v}`) }))
  return <NativeSelect {...rest} disabled={readOnly} value={input.value ?? ''} data={[{ value: '', label: t('codes.choose'), disabled: true }, ...choices]} />
}
