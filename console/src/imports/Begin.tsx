import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate } from 'react-router'
import { requestId } from '../api/client'
import { Failure } from '../components/Failure'
import { ImportReport } from './ImportReport'
import { check, isSound, toSay, type Attribute } from './meaning'
import { queryOf } from './options'
import { Rejects } from './Rejects'
import { Sending } from './Sending'
import { isUnderway, send, useUpload } from './uploads'
import type { ChosenFile } from './useChosenFile'
import { useImport } from './useImport'

interface Props {
  taskId: string
  file: File
  chosen: ChosenFile
  attributes: Attribute[]
}

interface Begun {
  id: string
  dryRun: boolean
}

/** Checks the file, or imports it. */
export function Begin({ taskId, file, chosen, attributes }: Props) {
  const { t } = useTranslation('imports')
  const [begun, setBegun] = useState<Begun>()
  const { head, meanings, options } = chosen
  const sound = head === undefined || isSound(check(head.titles, meanings, attributes))
  const begin = (dryRun: boolean) => {
    const id = crypto.randomUUID()
    const columns = head === undefined ? [] : toSay(head.titles, meanings, attributes)
    send(id, taskId, queryOf({ id, requestId: requestId(), fileName: file.name, dryRun }, options, columns), file)
    setBegun({ id, dryRun })
  }
  return (
    <>
      {begun && <Outcome key={begun.id} {...begun} />}
      <BeginButtons id={begun?.id} sound={sound} begin={begin} />
      {!sound && (
        <Text size="sm" c="dimmed">
          {t('begin.notSound')}
        </Text>
      )}
    </>
  )
}

function BeginButtons({ id, sound, begin }: { id: string | undefined; sound: boolean; begin: (dryRun: boolean) => void }) {
  const { t } = useTranslation('imports')
  const upload = useUpload(id)
  const busy = isUnderway(upload)
  return (
    <Group>
      <Button onClick={() => begin(false)} disabled={!sound || busy}>
        {t('begin.import')}
      </Button>
      <Button variant="default" onClick={() => begin(true)} disabled={!sound || busy}>
        {t('begin.check')}
      </Button>
    </Group>
  )
}

/** What becomes of it. A check is shown here; an import has a page of its own as soon as the server has it. */
function Outcome({ id, dryRun }: Begun) {
  const { t } = useTranslation('imports')
  const { import: imp, upload, error } = useImport(id)
  if (!dryRun && imp) return <Navigate to={`/imports/${id}`} />
  return (
    <Stack gap="md" component="section" aria-labelledby="outcome">
      <Title order={2} id="outcome">
        {t(dryRun ? 'begin.checkTitle' : 'begin.importTitle')}
      </Title>
      {upload?.error && <Failure error={upload.error} />}
      {error && !upload?.error && <Failure error={error} />}
      {isUnderway(upload) && !imp && upload && <Sending upload={upload} />}
      {imp && <ImportReport import={imp} />}
      {imp?.state === 'IMPORT_STATE_DONE' && Number(imp.rejected ?? 0) > 0 && <Rejects importId={id} />}
    </Stack>
  )
}
