import { Group, Text, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AgentState } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import { useFormat } from '../i18n/format'
import { agentStates, type StateCounts } from './arrange'
import classes from './StateCounters.module.css'

interface Props {
  counts: StateCounts
  pressed: readonly AgentState[]
  onChange: (states: AgentState[]) => void
}

/** How many agents are in each state. Pressed ones are those that the list below shows. */
export function StateCounters({ counts, pressed, onChange }: Props) {
  const { t } = useTranslation('live')
  const format = useFormat()
  return (
    <div role="group" aria-label={t('counters.label')} className={classes['counters']}>
      {agentStates.map((state) => {
        const on = pressed.includes(state)
        return (
          <UnstyledButton
            key={state}
            className={classes['counter']}
            aria-pressed={on}
            onClick={() => onChange(on ? pressed.filter((s) => s !== state) : [...pressed, state])}
          >
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <StateBadge state={state} />
              <Text component="span" size="xl" fw={650} className="tabular">
                {format.number(counts[state])}
              </Text>
            </Group>
          </UnstyledButton>
        )
      })}
    </div>
  )
}
