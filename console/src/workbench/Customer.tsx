import { Badge, Group, List, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import type { Preview } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import { useFormat } from '../i18n/format'
import classes from './workbench.module.css'

/** Which customer it is, of which task. */
export function CustomerHead({ name, reference, preview }: { name: string | undefined; reference: string | undefined; preview?: Preview }) {
  const { t } = useTranslation('workbench')
  return (
    <div className={classes['grow']}>
      <Title order={2} className={classes['name']} tabIndex={-1} data-panel>
        {name || t('customer.nameless')}
      </Title>
      <Group gap="xs" mt={4}>
        {reference && <Text c="dimmed">{reference}</Text>}
        {preview?.taskDisplayName && (
          <Badge variant="default" tt="none">
            {preview.taskDisplayName}
          </Badge>
        )}
        {preview?.priority !== undefined && preview.priority > 0 && (
          <Badge variant="default" tt="none">
            {t('customer.priority', { priority: preview.priority })}
          </Badge>
        )}
      </Group>
    </div>
  )
}

/** Why this customer is proposed to this agent. */
export function Why({ preview }: { preview: Preview }) {
  const { t } = useTranslation('workbench')
  const format = useFormat()
  const { proposal, appointment } = preview
  if (!proposal) return null
  const more = [
    proposal.rank ? t('why.rank', { rank: proposal.rank }) : '',
    proposal.round && proposal.round > 1 ? t('why.round', { round: proposal.round }) : '',
    proposal.sameAgent ? t('why.sameAgent') : '',
    proposal.taskPriority ? t('why.taskPriority', { priority: proposal.taskPriority }) : '',
  ].filter((words) => words !== '')
  return (
    <section aria-label={t('why.title')}>
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {t('why.title')}
        </Text>
        <Text size="sm" fw={600}>
          {t(`enums:${proposal.rule ?? 'RULE_UNSPECIFIED'}`)}
        </Text>
        {more.map((words) => (
          <Text key={words} size="sm" c="dimmed">
            · {words}
          </Text>
        ))}
      </Group>
      {appointment && (
        <Text size="sm" mt={4}>
          {t(appointment.agentId ? 'why.appointment' : 'why.appointmentAnyone', { time: format.dateTime(appointment.appointmentTime) })}
          {appointment.remark && <q className={classes['remark']}>{appointment.remark}</q>}
        </Text>
      )}
    </section>
  )
}

/** What is known of the customer: what was imported, and the latest calls. */
export function CustomerFacts({ preview }: { preview: Preview }) {
  const { t } = useTranslation('workbench')
  const format = useFormat()
  const { data } = useQuery(resourcesQuery('RESOURCE_KIND_DATA_ATTRIBUTE'))
  const nameOf = (code: string) => data?.find((r) => r.dataAttribute?.code === code)?.displayName ?? code
  const attributes = Object.entries(preview.attributes ?? {}).map(([code, value]) => ({ code, name: nameOf(code), value }))
  const attempts = preview.lastAttempts ?? []
  return (
    <Stack>
      {attributes.length > 0 && (
        <Paper withBorder p="md" component="section" aria-label={t('attributes.title')}>
          <Title order={3} mb="xs">
            {t('attributes.title')}
          </Title>
          <dl className={classes['facts']}>
            {attributes.map(({ code, name, value }) => (
              <div key={code}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Paper>
      )}
      <Paper withBorder p="md" component="section" aria-label={t('attempts.title')}>
        <Title order={3} mb="xs">
          {t('attempts.title')}
        </Title>
        {attempts.length === 0 && <Text c="dimmed">{t('attempts.none')}</Text>}
        <List listStyleType="none" spacing="sm">
          {attempts.map((attempt) => (
            <List.Item key={attempt.dialTime}>
              <Group justify="space-between" gap="xs">
                <Text size="sm" className="tabular">
                  {format.dateTime(attempt.dialTime)}
                </Text>
                {isKnown(attempt.displayedResult) ? <StateBadge state={attempt.displayedResult} /> : <Text size="sm">{t('attempts.open')}</Text>}
              </Group>
              <Text size="sm" c="dimmed">
                {[attempt.number, attempt.agentId].filter(Boolean).join(' · ')}
              </Text>
            </List.Item>
          ))}
        </List>
      </Paper>
    </Stack>
  )
}

/** Whether a call's result is there already. */
function isKnown(result: string | undefined): boolean {
  return result !== undefined && result !== 'DISPLAYED_RESULT_UNSPECIFIED'
}
