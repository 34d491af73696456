import { Button, Card, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Task } from '../api/types'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Pages } from '../components/Pages'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { Comparison } from './Comparison'
import { rowOfPath } from './describe'
import { revisionsQuery, type TaskRevision } from './queries'
import classes from './tasks.module.css'
import { useDescribe } from './useDescribe'

/** Every edit of the task, and two of its revisions side by side. */
export function RevisionsTab({ taskId }: { taskId: string }) {
  const { t } = useTranslation('tasks')
  const [params, setParams] = useSearchParams()
  const revisions = useInfiniteQuery(revisionsQuery(taskId))
  const all = revisions.data ?? []
  const numbered = (number: string | null) => all.find((r) => r.revision === number)
  const [latest, previous] = all
  const right = numbered(params.get('right')) ?? latest
  const left = numbered(params.get('left')) ?? previous
  const compare = (a: string | undefined, b: string | undefined) => setParams({ tab: 'revisions', left: a ?? '', right: b ?? '' })
  return (
    <Stack>
      {revisions.isPending && <Waiting />}
      {revisions.error && <Failure error={revisions.error} retry={() => void revisions.refetch()} />}
      {revisions.data && all.length < 2 && <Empty text={t('revisions.one')} />}
      {left && right && <Comparison left={left} right={right} all={all} onCompare={compare} />}
      {all.length > 0 && <Title order={2}>{t('revisions.history')}</Title>}
      {all.map((revision, i) => (
        <Revision key={revision.revision} revision={revision} before={all[i + 1]} onCompare={compare} />
      ))}
      {revisions.data && <Pages shown={all.length} {...revisions} />}
    </Stack>
  )
}

interface Props {
  revision: TaskRevision
  /** The one before it, when it is loaded. */
  before: TaskRevision | undefined
  onCompare: (left: string | undefined, right: string | undefined) => void
}

const none: Task = {}

function Revision({ revision, before, onCompare }: Props) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const describe = useDescribe([revision.task ?? none, before?.task ?? none])
  const rows = [...new Set((revision.changes ?? []).flatMap((change) => rowOfPath(change.path ?? '') ?? []))]
  return (
    <Card withBorder component="article" aria-label={t('revisions.number', { number: revision.revision })}>
      <Title order={3}>{t('revisions.number', { number: revision.revision })}</Title>
      <Text size="sm" c="dimmed">
        {t('revisions.by', { author: revision.author || t('revisions.nobody'), time: format.dateTime(revision.createTime) })}
      </Text>
      {rows.length === 0 ? (
        <Text size="sm" mt="xs">
          {t('revisions.created')}
        </Text>
      ) : (
        <ul className={classes['changes']}>
          {rows.map((row) => (
            <li key={row}>
              <Text size="sm">
                {t('revisions.change', {
                  what: t(`config.rows.${row}`),
                  before: before ? describe(before.task ?? none, row).join(', ') || t('common:unset') : '…',
                  after: describe(revision.task ?? none, row).join(', ') || t('common:unset'),
                })}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {before && (
        <Button size="xs" variant="default" mt="sm" w="fit-content" onClick={() => onCompare(before.revision, revision.revision)}>
          {t('revisions.compare', { left: before.revision, right: revision.revision })}
        </Button>
      )}
    </Card>
  )
}
