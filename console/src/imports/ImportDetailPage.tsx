import { Anchor, Badge, Button, Group } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { isOne, writers } from '../api/caller'
import { answer, api } from '../api/client'
import { hasReason } from '../api/errors'
import { useTaskNames } from '../api/tasks'
import type { Import } from '../api/types'
import { useCaller } from '../app/caller'
import { confirm } from '../components/confirm'
import { Empty } from '../components/Empty'
import { say, useComplain } from '../components/explain'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { StateBadge } from '../components/StateBadge'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { GoOn } from './GoOn'
import { ImportReport } from './ImportReport'
import { importKey } from './queries'
import { Rejects } from './Rejects'
import { Sending } from './Sending'
import { begunHere, isUnderway } from './uploads'
import { useImport } from './useImport'

/** One import: how far it is, what came of it, and how to take it back. */
export default function ImportDetailPage() {
  const { importId = '' } = useParams()
  return <Detail key={importId} id={importId} />
}

function Detail({ id }: { id: string }) {
  const { t } = useTranslation('imports')
  const { import: imp, upload, error, refetch } = useImport(id)
  const back = (
    <Anchor component={Link} to="/imports" size="sm">
      {t('detail.back')}
    </Anchor>
  )
  if (imp) return <Found import={imp} above={back} />
  return (
    <Page title={t('detail.title')} above={back}>
      {upload && isUnderway(upload) && <Sending upload={upload} />}
      {upload?.error && <Failure error={upload.error} />}
      {!upload && !error && <Waiting />}
      {!upload?.error && error && (hasReason(error, 'NOT_FOUND') ? <NeverArrived id={id} /> : <Failure error={error} retry={refetch} />)}
    </Page>
  )
}

/** The page was closed before the server had the whole file: nothing was imported. */
function NeverArrived({ id }: { id: string }) {
  const { t } = useTranslation('imports')
  const begun = begunHere(id)
  return (
    <Empty text={t(begun ? 'detail.neverArrived' : 'detail.notFound')}>
      {begun && (
        <Button component={Link} to={`/tasks/${begun.taskId}/import`}>
          {t('detail.again')}
        </Button>
      )}
    </Empty>
  )
}

function Found({ import: imp, above }: { import: Import; above: React.ReactNode }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const nameOf = useTaskNames()
  const running = imp.state === 'IMPORT_STATE_RUNNING'
  return (
    <Page
      title={imp.fileName || t('detail.title')}
      above={above}
      text={
        <>
          <Anchor component={Link} underline="always" to={`/tasks/${imp.taskId}`}>
            {nameOf(imp.taskId)}
          </Anchor>
          {' · '}
          {format.dateTime(imp.createTime)}
        </>
      }
      actions={<UndoButton import={imp} />}
    >
      <Group gap="xs">
        <StateBadge state={imp.state} />
        {imp.dryRun && (
          <Badge variant="outline" color="gray" tt="none">
            {t('detail.dryRun')}
          </Badge>
        )}
      </Group>
      <ImportReport import={imp} />
      {running && <GoOn import={imp} />}
      {!running && Number(imp.rejected ?? 0) > 0 && <Rejects importId={imp.id ?? ''} />}
    </Page>
  )
}

function UndoButton({ import: imp }: { import: Import }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const caller = useCaller()
  const queries = useQueryClient()
  const complain = useComplain()
  const id = imp.id ?? ''
  const undo = useMutation({
    mutationFn: () => answer(api.POST('/v1/imports/{id}:undo', { params: { path: { id } }, body: {} })),
    onSuccess: (undone) => {
      queries.setQueryData(importKey(id), undone)
      void queries.invalidateQueries({ queryKey: ['imports'] })
      say(t('undo.done', { undone: format.number(undone.undone ?? 0) }))
    },
    onError: complain,
  })
  const may = isOne(caller, ...writers)
  if (!may || imp.dryRun || imp.state !== 'IMPORT_STATE_DONE') return null
  const ask = () =>
    confirm({
      title: t('undo.title'),
      text: t('undo.text', { count: Number(imp.imported ?? 0) }),
      confirm: t('undo.confirm'),
      onConfirm: undo.mutate,
    })
  return (
    <Button color="red" variant="light" leftSection={<IconArrowBackUp size={16} aria-hidden />} loading={undo.isPending} onClick={ask}>
      {t('undo.button')}
    </Button>
  )
}
