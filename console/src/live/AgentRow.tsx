import { Text, UnstyledButton } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { AgentStatus } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import classes from './AgentTable.module.css'
import { nameOf, nextStateOf } from './arrange'
import { Elapsed } from './Elapsed'
import { useReason } from './useReason'

interface Props {
  agent: AgentStatus
  rowIndex: number
  queueName: (id: string) => string
  onOpen: (agentId: string) => void
}

/**
 * One agent. Rendered again only when that agent changes or moves: its cells are the browser's own, for those of Mantine
 * render again with their table.
 */
export const AgentRow = memo(function AgentRow({ agent, rowIndex, queueName, onOpen }: Props) {
  const { t } = useTranslation(['live', 'enums'])
  const reason = useReason()
  const after = nextStateOf(agent)
  const customer = agent.call ?? agent.preview
  const task = agent.preview?.taskDisplayName || customer?.taskId
  return (
    <tr aria-rowindex={rowIndex}>
      <th scope="row">
        <UnstyledButton className={classes['open']} onClick={() => onOpen(agent.agentId ?? '')}>
          {nameOf(agent)}
        </UnstyledButton>
      </th>
      <td>
        <StateBadge state={agent.state} />
        <span className={classes['aside']}>
          {[reason(agent.reason), after && t('table.then', { state: t(`enums:${after}`) })].filter(Boolean).join(' · ')}
        </span>
      </td>
      <td>
        <Elapsed since={agent.stateTime} />
      </td>
      <td>{customer && [customer.reference || customer.name, task].filter(Boolean).join(' · ')}</td>
      <td>{(agent.skillQueueIds ?? []).map(queueName).join(', ')}</td>
      <td>{agent.connected ? t('connected.yes') : agent.state === 'AGENT_STATE_OFFLINE' ? '' : <Lost />}</td>
      <td className="tabular">{agent.misses || ''}</td>
    </tr>
  )
})

/** A session whose screen is gone: it ends soon. */
export function Lost() {
  const { t } = useTranslation('live')
  return (
    <Text component="span" size="sm" fw={600} c="red">
      {t('connected.no')}
    </Text>
  )
}
