import { Alert, Badge, Button, Card, Group, List, Stack, Table, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck, IconRefresh, IconX } from '@tabler/icons-react'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { components } from '../api/schema'
import { Failure } from '../components/Failure'
import { useSaid } from '../components/useSaid'
import { Waiting } from '../components/Waiting'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import { Forecast } from './Forecast'
import { explainQuery } from './queries'
import classes from './tasks.module.css'

type Explained = components['schemas']['v1ExplainTaskResponse']

/** Where the contacts of a task stop, and what comes next. */
export function ExplainTab({ taskId }: { taskId: string }) {
  const explained = useQuery(explainQuery(taskId))
  return (
    <Stack>
      <Why explained={explained} />
      <Forecast taskId={taskId} />
    </Stack>
  )
}

function Why({ explained }: { explained: UseQueryResult<Explained> }) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  return (
    <Card withBorder>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t('explain.title')}</Title>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {explained.dataUpdatedAt > 0 && t('explain.at', { time: format.time(new Date(explained.dataUpdatedAt).toISOString()) })}
          </Text>
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} loading={explained.isFetching} onClick={() => void explained.refetch()}>
            {t('common:refresh')}
          </Button>
        </Group>
      </Group>
      {explained.isPending && <Waiting />}
      {explained.error && <Failure error={explained.error} retry={() => void explained.refetch()} />}
      {explained.data && <Answer explained={explained.data} />}
    </Card>
  )
}

function Answer({ explained }: { explained: Explained }) {
  const { t } = useTranslation(['tasks', 'enums'])
  const format = useFormat()
  const said = useSaid()
  const { gates = [], stopped = [] } = explained
  const callable = Number(explained.callable ?? 0)
  const closed = gates.some((gate) => !gate.passed)
  return (
    <Stack>
      <Alert color={closed || callable === 0 ? 'yellow' : 'teal'} role="status">
        {t(closed ? 'explain.callableIf' : 'explain.callable', { count: callable, number: format.number(callable), all: format.number(explained.contacts) })}
        {Number(explained.lookedAt ?? 0) < Number(explained.contacts ?? 0) && ` ${t('explain.lookedAt', { number: format.number(explained.lookedAt) })}`}
      </Alert>
      <div>
        <Title order={3} mb="xs">
          {t('explain.gates')}
        </Title>
        <List listStyleType="none" spacing="xs" size="sm">
          {gates.map((gate) => (
            <List.Item
              key={gate.gate}
              icon={
                <ThemeIcon size={20} radius="xl" color={gate.passed ? 'teal' : 'red'} variant="light">
                  {gate.passed ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
                </ThemeIcon>
              }
            >
              <b>{t(`enums:${gate.gate}`)}</b>{' '}
              <Badge size="sm" variant="light" tt="none" color={gate.passed ? 'teal' : 'red'}>
                {t(gate.passed ? 'explain.passed' : 'explain.failed')}
              </Badge>
              <Text size="sm" c="dimmed" className={classes['evidence']}>
                <span lang={said(gate.evidence).lang}>{t('explain.evidence', { text: said(gate.evidence).text })}</span>
                {gate.nextTime && ` ${t('explain.from', { time: format.dateTime(gate.nextTime) })}`}
              </Text>
            </List.Item>
          ))}
        </List>
      </div>
      <div>
        <Title order={3} mb="xs">
          {t('explain.stopped')}
        </Title>
        {stopped.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('explain.noneStopped')}
          </Text>
        ) : (
          <WideTable label={t('explain.stopped')} minWidth={480}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('explain.why')}</Table.Th>
                <Table.Th ta="end">{t('columns.contacts')}</Table.Th>
                <Table.Th>{t('explain.next')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {stopped.map(({ gate, doneReason, contacts, nextTime }) => (
                <Table.Tr key={`${gate} ${doneReason}`}>
                  <Table.Th scope="row" fw="normal">
                    {gate === 'GATE_CONTACT_DONE' ? t('done', { reason: t(`enums:${doneReason}`) }) : t(`stops.${gate}`)}
                  </Table.Th>
                  <Table.Td ta="end" className="tabular">
                    {format.number(contacts)}
                  </Table.Td>
                  <Table.Td>{format.dateTime(nextTime)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </div>
    </Stack>
  )
}
