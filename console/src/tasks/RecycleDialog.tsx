import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api, requestId } from '../api/client'
import type { components } from '../api/schema'
import type { Task } from '../api/types'
import { say, useComplain } from '../components/explain'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { doneFor } from './progress'
import { statsQuery, taskQuery } from './queries'

type DoneReason = components['schemas']['v1DoneReason']

/** Why contacts are done that can be put back: an erased one has no number any more. */
const reasons = [
  'DONE_REASON_CONNECTED',
  'DONE_REASON_STOPPED',
  'DONE_REASON_EXHAUSTED',
  'DONE_REASON_EXPIRED',
  'DONE_REASON_BLOCKLISTED',
  'DONE_REASON_NOT_TRUSTED',
  'DONE_REASON_CANCELLED',
  'DONE_REASON_CLOSED_BY_AGENT',
] as const satisfies DoneReason[]

const resultPrefix = 'DISPLAYED_RESULT_'

interface Props {
  task: Task
  opened: boolean
  onClose: () => void
}

/** Puts contacts that are done back into the task. */
export function RecycleDialog({ task, opened, onClose }: Props) {
  const { t } = useTranslation('tasks')
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={t('recycle.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Recycle task={task} onClose={onClose} />
    </Modal>
  )
}

function Recycle({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t } = useTranslation(['tasks', 'enums'])
  const format = useFormat()
  const queries = useQueryClient()
  const complain = useComplain()
  const [chosen, setChosen] = useState<string[]>([])
  const [results, setResults] = useState<string[]>([])
  const [request, setRequest] = useState(requestId)
  const stats = useQuery({ ...statsQuery(task.id ?? ''), refetchOnMount: 'always' })
  const doneReasons = reasons.filter((r) => chosen.includes(r))
  const recycle = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/tasks/{taskId}/contacts:recycle', {
          params: { path: { taskId: task.id ?? '' } },
          body: { doneReasons, lastResults: results, requestId: request },
        }),
      ),
    onSuccess: ({ recycled }) => {
      void queries.invalidateQueries({ queryKey: taskQuery(task.id ?? '').queryKey })
      void queries.invalidateQueries({ queryKey: ['contacts', task.id] })
      say(t('said.recycled', { count: Number(recycled ?? 0), number: format.number(recycled) }))
      onClose()
    },
    onError: complain,
  })
  // Another choice is another request.
  const choose = (set: (values: string[]) => void) => (values: string[]) => {
    set(values)
    setRequest(requestId())
  }
  if (stats.isPending) return <Waiting />
  if (stats.error) return <Failure error={stats.error} retry={() => void stats.refetch()} />
  const seen = (stats.data.attempts ?? []).flatMap((a) => a.displayedResult ?? [])
  const count = doneFor(stats.data, doneReasons)
  return (
    <Stack>
      <Text size="sm">{t('recycle.text')}</Text>
      <Checkbox.Group label={t('recycle.reasons')} description={t('recycle.anyReason')} value={chosen} onChange={choose(setChosen)}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
          {reasons.map((reason) => (
            <Checkbox
              key={reason}
              value={reason}
              label={t('recycle.of', { what: t(`enums:${reason}`), number: format.number(doneFor(stats.data, [reason])) })}
              disabled={doneFor(stats.data, [reason]) === 0}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      {seen.length > 0 && (
        <Checkbox.Group label={t('recycle.results')} description={t('recycle.anyResult')} value={results} onChange={choose(setResults)}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
            {seen.map((result) => (
              <Checkbox key={result} value={result.slice(resultPrefix.length)} label={t(`enums:${result}`)} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      )}
      <Group justify="space-between">
        <Text size="sm" role="status">
          {t(results.length > 0 ? 'recycle.atMost' : 'recycle.exactly', { count, number: format.number(count) })}
        </Text>
        <Group>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button onClick={() => recycle.mutate()} loading={recycle.isPending} disabled={count === 0}>
            {t('verbs.recycle')}
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}
