import { Alert, Anchor, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { isOne, planners } from '../api/caller'
import type { AgentStatus, Call, Preview } from '../api/types'
import { useCaller } from '../app/caller'
import { StateBadge } from '../components/StateBadge'
import classes from './AgentDrawer.module.css'
import { Lost } from './AgentRow'
import { nameOf, nextStateOf } from './arrange'
import { Elapsed, Remaining } from './Elapsed'
import { Explanation } from './Explanation'
import { ForceModal, type Force } from './ForceModal'
import { useReason } from './useReason'

interface Props {
  /** Undefined: nobody is looked at. */
  agent: AgentStatus | undefined
  queueName: (id: string) => string
  onClose: () => void
}

/** One agent: what is on the screen, why no preview is, and how a supervisor steps in. */
export function AgentDrawer({ agent, queueName, onClose }: Props) {
  const { t } = useTranslation('live')
  // Whoever was looked at stays while the drawer closes.
  const [last, setLast] = useState(agent)
  if (agent !== undefined && agent !== last) setLast(agent)
  const shown = agent ?? last
  return (
    <Drawer
      opened={agent !== undefined}
      onClose={onClose}
      position="right"
      size="md"
      title={shown && nameOf(shown)}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {shown && <AgentDetail agent={shown} queueName={queueName} />}
    </Drawer>
  )
}

function AgentDetail({ agent, queueName }: { agent: AgentStatus; queueName: (id: string) => string }) {
  const { t } = useTranslation(['live', 'enums'])
  const mayForce = isOne(useCaller(), ...planners)
  const offline = agent.state === 'AGENT_STATE_OFFLINE'
  const reason = useReason()
  const after = nextStateOf(agent)
  return (
    <Stack gap="md">
      <Group gap="xs">
        <StateBadge state={agent.state} />
        {agent.stateTime && (
          <Text size="sm">
            {t('drawer.for')} <Elapsed since={agent.stateTime} />
          </Text>
        )}
        {!offline && !agent.connected && <Lost />}
      </Group>
      <dl className={classes['facts']}>
        <Fact name={t('drawer.id')}>{agent.agentId}</Fact>
        <Fact name={t('drawer.reason')}>{reason(agent.reason)}</Fact>
        <Fact name={t('table.queues')}>{(agent.skillQueueIds ?? []).map(queueName).join(', ')}</Fact>
        <Fact name={t('drawer.next')}>{after && t(`enums:${after}`)}</Fact>
        <Fact name={t('drawer.misses')}>{agent.misses || undefined}</Fact>
        <Fact name={t('drawer.skipsLeft')}>{agent.skipsLeft}</Fact>
        <Fact name={t('drawer.snoozesLeft')}>{agent.snoozesLeft}</Fact>
      </dl>
      {agent.preview && <OnScreen preview={agent.preview} />}
      {agent.call && <OnCall call={agent.call} />}
      {mayForce && <Forces agent={agent} />}
      <Explanation agent={agent} />
    </Stack>
  )
}

/** A fact that is not there is left out; the API writes it as null or empty. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === undefined || children === null || children === '') return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface Held {
  taskId?: string
  contactId?: string
  reference?: string
  name?: string
}

/** Who the customer is, as far as the caller is shown it, and the way to everything about the customer. */
function Customer({ held }: { held: Held }) {
  const { t } = useTranslation('live')
  return (
    <Anchor component={Link} fz="inherit" to={`/tasks/${held.taskId}/contacts/${held.contactId}`}>
      {[held.reference, held.name].filter(Boolean).join(' · ') || t('drawer.customer')}
    </Anchor>
  )
}

function OnScreen({ preview }: { preview: Preview }) {
  const { t } = useTranslation('live')
  return (
    <section aria-label={t('drawer.preview')}>
      <Title order={3} mb="xs">
        {t('drawer.preview')}
      </Title>
      <dl className={classes['facts']}>
        <Fact name={t('drawer.customer')}>
          <Customer held={preview} />
        </Fact>
        <Fact name={t('drawer.task')}>{preview.taskDisplayName}</Fact>
        <Fact name={t('drawer.left')}>{preview.deadline && <Remaining until={preview.deadline} />}</Fact>
      </dl>
    </section>
  )
}

function OnCall({ call }: { call: Call }) {
  const { t } = useTranslation(['live', 'enums'])
  return (
    <section aria-label={t('drawer.call')}>
      <Title order={3} mb="xs">
        {t('drawer.call')}
      </Title>
      <dl className={classes['facts']}>
        <Fact name={t('drawer.customer')}>
          <Customer held={call} />
        </Fact>
        <Fact name={t('drawer.number')}>{call.number}</Fact>
        <Fact name={t('drawer.callState')}>{t(`enums:${call.state}`)}</Fact>
        <Fact name={t('drawer.dialled')}>{call.dialTime && <Elapsed since={call.dialTime} />}</Fact>
        <Fact name={t('drawer.wrapUp')}>{call.wrapUpDeadline && <Remaining until={call.wrapUpDeadline} />}</Fact>
      </dl>
    </section>
  )
}

/** What a supervisor may make of an agent who has a session. */
function Forces({ agent }: { agent: AgentStatus }) {
  const { t } = useTranslation('live')
  const [force, setForce] = useState<Force | null>(null)
  if (agent.state === 'AGENT_STATE_OFFLINE') return <Alert variant="light" color="gray" title={t('force.offline')} />
  const button = (key: string, wanted: Force) => (
    <Button key={key} size="xs" variant="default" onClick={() => setForce(wanted)}>
      {t(`force.${key}`)}
    </Button>
  )
  return (
    <section aria-label={t('force.label')}>
      <Title order={3} mb="xs">
        {t('force.label')}
      </Title>
      <Group gap="xs">
        {agent.preview && button('takeBack', { state: 'AGENT_STATE_NOT_READY', takePreviewBack: true })}
        {button('ready', { state: 'AGENT_STATE_READY', takePreviewBack: false })}
        {button('notReady', { state: 'AGENT_STATE_NOT_READY', takePreviewBack: false })}
        {button('signOut', { state: 'AGENT_STATE_OFFLINE', takePreviewBack: false })}
      </Group>
      <ForceModal agent={agent} wanted={force} onClose={() => setForce(null)} />
    </section>
  )
}
