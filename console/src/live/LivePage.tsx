import { Button, Group, Select, Stack, Tabs, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { IconPlugConnected, IconPlugConnectedX, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import type { StreamState } from '../api/stream'
import type { AgentStatus, Resource } from '../api/types'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Waiting } from '../components/Waiting'
import { AgentDrawer } from './AgentDrawer'
import { AgentTable } from './AgentTable'
import { arrange, countStates, type Filter, type Sort } from './arrange'
import { Queues } from './Queues'
import { StateCounters } from './StateCounters'
import { useAgents } from './useAgents'

const noFilter: Filter = { text: '', states: [], queue: null }

/** Who does what, live. */
export default function LivePage() {
  const { t } = useTranslation('live')
  const { latest, connection, refusal } = useAgents()
  // The list is rendered between frames, not in one: hundreds of changes at once hold up no scrolling and no typing.
  const { agents, synced } = useDeferredValue(latest)
  return (
    <Page title={t('title')} text={<Connection state={connection} refused={refusal !== undefined} />}>
      {refusal !== undefined ? (
        <Failure error={refusal} retry={() => window.location.reload()} />
      ) : !synced ? (
        connection !== 'lost' && <Waiting />
      ) : agents.length === 0 ? (
        <Empty text={t('nobody')} />
      ) : (
        <Floor agents={agents} />
      )}
    </Page>
  )
}

/** Whether what is shown is live; said aloud when that changes. */
function Connection({ state, refused }: { state: StreamState; refused: boolean }) {
  const { t } = useTranslation('live')
  if (refused) return null
  const Icon = state === 'open' ? IconPlugConnected : IconPlugConnectedX
  return (
    <Group component="span" gap={6} role="status">
      <Icon size={16} aria-hidden />
      {t(`connection.${state}`)}
    </Group>
  )
}

const Floor = memo(function Floor({ agents }: { agents: readonly AgentStatus[] }) {
  const { t } = useTranslation('live')
  const [filter, setFilter] = useState(noFilter)
  const [sort, setSort] = useState<Sort>({ by: 'name', descending: false })
  const [tab, setTab] = useState<string | null>('agents')
  const [opened, setOpened] = useState<string | null>(null)
  const queues = useQuery(resourcesQuery('RESOURCE_KIND_SKILL_QUEUE')).data
  const queueName = useNames(queues)

  // The counters count whom the other filters leave, so that pressing one never shows another number than it says.
  const { text, queue, states } = filter
  const there = useMemo(() => arrange(agents, { text, queue, states: [] }, sort), [agents, text, queue, sort])
  const shown = useMemo(() => (states.length === 0 ? there : there.filter((a) => a.state && states.includes(a.state))), [there, states])
  const counts = useMemo(() => countStates(there), [there])

  return (
    <Stack gap="sm">
      <StateCounters counts={counts} pressed={states} onChange={(chosen) => setFilter({ ...filter, states: chosen })} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="agents">{t('tabs.agents')}</Tabs.Tab>
          <Tabs.Tab value="queues">{t('tabs.queues')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="agents" pt="sm">
          <Stack gap="sm">
            <Group align="end" gap="sm">
              <TextInput
                w={{ base: '100%', xs: 'auto' }}
                label={t('filter.text')}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={text}
                onChange={(e) => setFilter({ ...filter, text: e.currentTarget.value })}
              />
              <Select
                w={{ base: '100%', xs: 'auto' }}
                label={t('filter.queue')}
                placeholder={t('filter.anyQueue')}
                clearable
                searchable
                data={(queues ?? []).map((q) => ({ value: q.id ?? '', label: q.displayName ?? q.id ?? '' }))}
                value={queue}
                onChange={(value) => setFilter({ ...filter, queue: value })}
              />
              <Shown filter={filter} count={shown.length} all={agents.length} />
            </Group>
            {shown.length === 0 ? (
              <Empty text={t('filter.none')}>
                <Button variant="default" onClick={() => setFilter(noFilter)}>
                  {t('filter.clear')}
                </Button>
              </Empty>
            ) : (
              <AgentTable agents={shown} sort={sort} onSort={setSort} queueName={queueName} onOpen={setOpened} />
            )}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="queues" pt="sm">
          <Queues
            agents={agents}
            queues={queues}
            onAgents={(id) => {
              setFilter({ ...noFilter, queue: id })
              setTab('agents')
            }}
          />
        </Tabs.Panel>
      </Tabs>
      <AgentDrawer agent={agents.find((a) => a.agentId === opened)} queueName={queueName} onClose={() => setOpened(null)} />
    </Stack>
  )
})

/** How many the filter leaves. It is said aloud when the filter changes, not whenever an agent does. */
function Shown({ filter, count, all }: { filter: Filter; count: number; all: number }) {
  const { t } = useTranslation('live')
  const [said, setSaid] = useState({ filter, count })
  if (said.filter !== filter) setSaid({ filter, count })
  return (
    <>
      <Text size="sm" c="dimmed" pb={8} aria-hidden>
        {t('filter.shown', { count, all })}
      </Text>
      <VisuallyHidden role="status">{t('filter.shown', { count: said.count, all })}</VisuallyHidden>
    </>
  )
}

/** The names of resources by id: the same function as long as they are the same. */
function useNames(resources: readonly Resource[] | undefined): (id: string) => string {
  const names = useMemo(() => new Map(resources?.map((r) => [r.id, r.displayName])), [resources])
  return useCallback((id) => names.get(id) ?? id, [names])
}
