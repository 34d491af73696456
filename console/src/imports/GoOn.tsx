import { Alert, FileButton, Button, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isOne, writers } from '../api/caller'
import type { Import } from '../api/types'
import { useCaller } from '../app/caller'
import { Failure } from '../components/Failure'
import { begunHere, isUnderway, send, useUpload } from './uploads'

/** An import that gets nowhere for so long has broken off, in ms. */
const patience = 5_000

/** Makes an import go on that broke off: with the file at hand, or the same file again. */
export function GoOn({ import: imp }: { import: Import }) {
  const { t } = useTranslation('imports')
  const caller = useCaller()
  const id = imp.id ?? ''
  const upload = useUpload(id)
  const stands = useStands(imp.rows)
  const [other, setOther] = useState(false)
  const begun = begunHere(id)
  if (isUnderway(upload) || !stands || !isOne(caller, ...writers)) return null
  if (!begun) return <Alert color="yellow">{t('goOn.elsewhere')}</Alert>
  const again = (file: File | null) => {
    if (file === null) return
    const same = file.name === imp.fileName && file.size === Number(imp.totalBytes ?? 0)
    setOther(!same)
    if (same) send(id, begun.taskId, begun.query, file)
  }
  return (
    <Alert color="yellow" title={t('goOn.title')} role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('goOn.text', { name: imp.fileName })}</Text>
        {upload?.error && <Failure error={upload.error} />}
        {other && (
          <Text size="sm" c="red" role="alert">
            {t('goOn.other', { name: imp.fileName })}
          </Text>
        )}
        {upload ? (
          <Button onClick={() => again(upload.file)}>{t('goOn.now')}</Button>
        ) : (
          <FileButton onChange={again} accept=".csv,.txt,.xlsx">
            {(props) => <Button {...props}>{t('goOn.choose')}</Button>}
          </FileButton>
        )}
      </Stack>
    </Alert>
  )
}

/** Whether a count has not changed for a while. */
function useStands(count: string | undefined): boolean {
  const [stood, setStood] = useState<string>()
  useEffect(() => {
    const timer = setTimeout(() => setStood(count ?? '0'), patience)
    return () => clearTimeout(timer)
  }, [count])
  return stood === (count ?? '0')
}
