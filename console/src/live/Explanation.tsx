import { Card, List, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AgentGateVerdict, AgentStatus } from '../api/types'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { explainQuery } from './queries'
import { useEvidence } from './useEvidence'

/** Why an agent has no preview: what has to be so, in order, and of each task what stops it. */
export function Explanation({ agent }: { agent: AgentStatus }) {
  const { t } = useTranslation('live')
  const why = useQuery(explainQuery(agent.agentId ?? '', agent.state))
  const tasks = why.data?.tasks ?? []
  return (
    <section aria-label={t('why.title')}>
      <Title order={3} mb="xs">
        {t('why.title')}
      </Title>
      {why.error && <Failure error={why.error} retry={() => void why.refetch()} />}
      {why.isPending && <Waiting />}
      {why.data && (
        <Stack gap="sm">
          <Gates verdicts={why.data.gates ?? []} label={t('why.gates')} />
          {tasks.length > 0 && <Title order={4} fz="sm">{t('why.tasks')}</Title>}
          {tasks.map((task) => (
            <Card key={task.taskId} withBorder padding="xs">
              <Text size="sm" fw={600} mb={4}>
                {task.taskDisplayName} · {t('why.priority', { priority: task.priority })}
              </Text>
              <Gates verdicts={task.gates ?? []} label={task.taskDisplayName ?? ''} />
            </Card>
          ))}
        </Stack>
      )}
    </section>
  )
}

function Gates({ verdicts, label }: { verdicts: AgentGateVerdict[]; label: string }) {
  const { t } = useTranslation(['live', 'enums'])
  const format = useFormat()
  const say = useEvidence()
  return (
    <List spacing={6} size="sm" aria-label={label} listStyleType="none" center={false}>
      {verdicts.map(({ gate, passed, evidence, nextTime }) => (
        <List.Item
          key={gate}
          icon={
            <ThemeIcon size={20} radius="xl" variant="light" color={passed ? 'teal' : 'red'} role="img" aria-label={t(passed ? 'why.passed' : 'why.stopped')}>
              {passed ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
            </ThemeIcon>
          }
        >
          <Text component="span" size="sm" fw={passed ? 400 : 650}>
            {t(`enums:${gate}`)}
          </Text>
          {evidence && (
            <Text size="xs" c="dimmed">
              {say(evidence)}
            </Text>
          )}
          {nextTime && (
            <Text size="xs" c="dimmed">
              {t('why.next', { time: format.dateTime(nextTime) })}
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  )
}
