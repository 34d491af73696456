import { Alert, Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconFileSpreadsheet } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { isOne, writers } from '../api/caller'
import { NotFound } from '../app/NotFound'
import { useCaller } from '../app/caller'
import { Empty } from '../components/Empty'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Waiting } from '../components/Waiting'
import { taskQuery } from '../tasks/queries'
import { Begin } from './Begin'
import { Unread } from './head'
import { Mapping } from './Mapping'
import { OptionsForm } from './OptionsForm'
import { attributesQuery } from './queries'
import { Sample } from './Sample'
import { useChosenFile } from './useChosenFile'

const FileDrop = lazy(() => import('./FileDrop'))

/** Loads a file of customers into a task. */
export default function ImportPage() {
  const caller = useCaller()
  const { taskId = '' } = useParams()
  if (!isOne(caller, ...writers)) return <NotFound />
  return <ImportInto key={taskId} taskId={taskId} />
}

function ImportInto({ taskId }: { taskId: string }) {
  const { t } = useTranslation('imports')
  const task = useQuery(taskQuery(taskId))
  const attributes = useQuery(attributesQuery)
  const chosen = useChosenFile(attributes.data)
  const { file, reading } = chosen
  const back = (
    <Anchor component={Link} to={`/tasks/${taskId}`} size="sm">
      {t('back', { task: task.data?.displayName || taskId })}
    </Anchor>
  )
  if (task.data === undefined || task.data.state === 'TASK_STATE_EXPIRED') {
    return (
      <Page title={t('title')} above={back}>
        {task.error && <Failure error={task.error} retry={() => void task.refetch()} />}
        {task.isPending && <Waiting />}
        {task.data && <Empty text={t('over')} />}
      </Page>
    )
  }
  return (
    <Page title={t('title')} text={t('text')} above={back}>
      {attributes.isPending && <Waiting />}
      {attributes.error && <Failure error={attributes.error} retry={() => void attributes.refetch()} />}
      {attributes.data && file === undefined && (
        <Suspense fallback={<Waiting />}>
          <FileDrop onFile={chosen.choose} />
        </Suspense>
      )}
      {attributes.data && file && (
        <Stack gap="lg">
          <Paper withBorder p="md">
            <Group justify="space-between">
              <Group gap="sm" wrap="nowrap">
                <IconFileSpreadsheet aria-hidden />
                <Text fw={600}>{file.name}</Text>
              </Group>
              <Button variant="default" size="xs" onClick={chosen.drop}>
                {t('file.other')}
              </Button>
            </Group>
          </Paper>
          {reading === 'reading' && <Waiting />}
          {reading instanceof Unread && <UnreadAlert unread={reading} />}
          {chosen.head && (
            <>
              <Mapping head={chosen.head} attributes={attributes.data} meanings={chosen.meanings} onChange={chosen.setMeanings} />
              <Sample head={chosen.head} attributes={attributes.data} meanings={chosen.meanings} />
            </>
          )}
          {(chosen.head || chosen.unseen) && (
            <>
              <OptionsForm head={chosen.head} options={chosen.options} onChange={chosen.setOptions} />
              <Begin taskId={taskId} file={file} chosen={chosen} attributes={attributes.data} />
            </>
          )}
        </Stack>
      )}
    </Page>
  )
}

function UnreadAlert({ unread }: { unread: Unread }) {
  const { t } = useTranslation('imports')
  return (
    <Alert
      role="alert"
      color={unread.why === 'large' ? 'yellow' : 'red'}
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={t(`unread.${unread.why}.title`)}
    >
      {t(`unread.${unread.why}.text`)}
    </Alert>
  )
}
