import { Anchor, Button, Table, Text, TextInput } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { isOne } from '../api/caller'
import { resourcesQuery } from '../api/directory'
import type { Resource } from '../api/types'
import { useCaller } from '../app/caller'
import { NotFound } from '../app/NotFound'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Pages } from '../components/Pages'
import { Waiting } from '../components/Waiting'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { Cell } from './columns'
import { kindBySlug, newId, pathOf, type Kind } from './kinds'
import { pagesQuery } from './resources'
import { ResultTree } from './ResultTree'
import { textKey } from './schema'
import { Trail } from './Trail'

/** The resources of one kind. */
export default function KindPage() {
  const kind = kindBySlug(useParams()['kind'])
  return kind ? <Kindred key={kind.slug} kind={kind} /> : <NotFound />
}

function Kindred({ kind }: { kind: Kind }) {
  const { t } = useTranslation('directory')
  const isTree = kind.spec === 'businessResult'
  const pages = useInfiniteQuery({ ...pagesQuery(kind.kind), enabled: !isTree })
  // A tree is all there is, or branches would hang in the air.
  const whole = useQuery({ ...resourcesQuery(kind.kind), enabled: isTree })
  const { data, error, isPending, refetch } = isTree ? whole : pages
  const mayChange = isOne(useCaller(), 'ROLE_TENANT_ADMIN')
  const mayCreate = mayChange && !(kind.single && data?.length !== 0)
  const [search, setSearch] = useState('')
  const found = data?.filter((r) => matches(r, search)) ?? []
  const create = mayCreate && (
    <Button component={Link} to={pathOf(kind, newId)} leftSection={<IconPlus size={16} aria-hidden />}>
      {t(`kinds.${kind.spec}.new`)}
    </Button>
  )

  return (
    <Page
      title={t(`enums:${kind.kind}`)}
      text={`${t(`kinds.${kind.spec}.what`)}${kind.single ? ` ${t('list.single')}` : ''}`}
      above={<Trail />}
      actions={data && data.length > 0 && create}
    >
      {isPending && <Waiting />}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data?.length === 0 && <Empty text={t(mayChange ? 'list.none' : 'list.noneFor')}>{create}</Empty>}
      {data && data.length > 0 && (
        <>
          <TextInput
            type="search"
            aria-label={t('list.search')}
            placeholder={t('list.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(e) => setSearch(e.currentTarget.value)}
            maw={360}
          />
          {found.length === 0 && (
            <Empty text={t('list.noMatch')}>
              <Button variant="default" onClick={() => setSearch('')}>
                {t('list.clear')}
              </Button>
            </Empty>
          )}
          {found.length > 0 && (isTree ? <ResultTree results={found} /> : <Rows kind={kind} resources={found} />)}
          {!isTree && <Pages shown={found.length} {...pages} />}
        </>
      )}
    </Page>
  )
}

/** Whether a resource has a text in its name or id. */
function matches({ id = '', displayName = '' }: Resource, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return [id, displayName].some((text) => text.toLowerCase().includes(wanted))
}

function Rows({ kind, resources }: { kind: Kind; resources: Resource[] }) {
  const { t } = useTranslation('directory')
  const format = useFormat()
  return (
    <WideTable label={t('list.table', { kind: t(`enums:${kind.kind}`) })} minWidth={320 + 120 * kind.columns.length}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('fields.displayName.label')}</Table.Th>
          {kind.columns.map((name) => (
            <Table.Th key={name}>{t(`${textKey(`${kind.spec}.${name}`)}.label`)}</Table.Th>
          ))}
          <Table.Th>{t('list.updated')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {resources.map((resource) => (
          <Table.Tr key={resource.id}>
            <Table.Td>
              <Anchor component={Link} to={pathOf(kind, resource.id)} fw={500}>
                {resource.displayName}
              </Anchor>
              <Text size="xs" c="dimmed">
                {resource.id}
              </Text>
            </Table.Td>
            {kind.columns.map((name) => (
              <Table.Td key={name}>
                <Cell kind={kind} name={name} resource={resource} />
              </Table.Td>
            ))}
            <Table.Td>{format.dateTime(resource.updateTime)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  )
}
