import { Anchor, Button, Group, Input, SegmentedControl, Stack, Table, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { fieldErrors } from '../api/errors'
import { useTaskNames } from '../api/tasks'
import type { Contact } from '../api/types'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Pages } from '../components/Pages'
import { StateBadge } from '../components/StateBadge'
import { Waiting } from '../components/Waiting'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import classes from './contacts.module.css'
import { searchQuery, type Having } from './queries'

type By = 'number' | 'reference'

interface Looked {
  by: By
  value: string
}

/** What was looked for last is there again for who comes back from a contact: in memory, never in the address. */
const lastKey = ['contactSearch', 'last']

/** Finds a customer over all tasks. */
export default function SearchPage() {
  const { t } = useTranslation('contacts')
  const queries = useQueryClient()
  const { data: looked = null } = useQuery<Looked | null>({ queryKey: lastKey, queryFn: () => null, staleTime: Infinity })
  const [by, setBy] = useState<By>(looked?.by ?? 'number')
  const [value, setValue] = useState(looked?.value ?? '')
  const list = useInfiniteQuery(searchQuery(looked && having(looked)))
  const wrong = looked ? fieldErrors(list.error)[looked.by] : undefined
  const search = (event: SyntheticEvent) => {
    event.preventDefault()
    const wanted = { by, value: value.trim() }
    if (wanted.value === '') return
    if (wanted.by === looked?.by && wanted.value === looked.value) void list.refetch()
    else queries.setQueryData(lastKey, wanted)
  }
  return (
    <Page title={t('search.title')} text={t('search.text')}>
      <form onSubmit={search} role="search">
        <Group align="flex-start">
          <Stack gap={0}>
            <Input.Label id="by" labelElement="div">
              {t('search.by')}
            </Input.Label>
            <SegmentedControl<By>
              aria-labelledby="by"
              value={by}
              onChange={setBy}
              data={[
                { value: 'number', label: t('search.number') },
                { value: 'reference', label: t('search.reference') },
              ]}
            />
          </Stack>
          <TextInput
            label={t(`search.${by}`)}
            description={t(`search.${by}Text`)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            type={by === 'number' ? 'tel' : 'text'}
            autoComplete="off"
            maxLength={by === 'number' ? 32 : 200}
            value={value}
            onChange={(e) => setValue(e.currentTarget.value)}
            error={wrong}
            miw={280}
          />
          <Button type="submit" mt={25} leftSection={<IconSearch size={16} aria-hidden />} disabled={value.trim() === ''} loading={list.isFetching && !list.isFetchingNextPage}>
            {t('common:search')}
          </Button>
        </Group>
      </form>
      {looked && list.isPending && <Waiting />}
      {list.error && !wrong && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Empty text={t('search.none')} />}
      {list.data && list.data.length > 0 && (
        <>
          <Found contacts={list.data} />
          <Pages shown={list.data.length} {...list} />
        </>
      )}
    </Page>
  )
}

function having({ by, value }: Looked): Having {
  return by === 'number' ? { number: value } : { reference: value }
}

function Found({ contacts }: { contacts: Contact[] }) {
  const { t } = useTranslation(['contacts', 'enums'])
  const format = useFormat()
  const taskOf = useTaskNames()
  return (
    <WideTable label={t('search.found')} minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('data.name')}</Table.Th>
          <Table.Th scope="col">{t('data.reference')}</Table.Th>
          <Table.Th scope="col">{t('data.numbers')}</Table.Th>
          <Table.Th scope="col">{t('search.task')}</Table.Th>
          <Table.Th scope="col">{t('search.state')}</Table.Th>
          <Table.Th scope="col">{t('data.lastResult')}</Table.Th>
          <Table.Th scope="col" ta="right">
            {t('data.attempts')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {contacts.map((contact) => (
          <Table.Tr key={`${contact.taskId}/${contact.id}`}>
            <Table.Td className={classes['wrap']}>
              <Anchor component={Link} to={`/tasks/${contact.taskId}/contacts/${contact.id}`} size="sm">
                {contact.name || contact.reference || t('contact.title')}
              </Anchor>
            </Table.Td>
            <Table.Td className={classes['wrap']}>{contact.reference}</Table.Td>
            <Table.Td className="tabular">{contact.numbers?.map((n) => n.number).join(', ')}</Table.Td>
            <Table.Td className={classes['wrap']}>
              <Anchor component={Link} to={`/tasks/${contact.taskId}`} size="sm">
                {taskOf(contact.taskId)}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <Group gap={6}>
                <StateBadge state={contact.state} />
                <StateBadge state={contact.doneReason} />
              </Group>
            </Table.Td>
            <Table.Td>{contact.lastResult ? t(`enums:DISPLAYED_RESULT_${contact.lastResult}`) : '–'}</Table.Td>
            <Table.Td ta="right" className="tabular">
              {format.number(contact.attempts ?? 0)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  )
}
