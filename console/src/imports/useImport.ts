import { useQuery, useQueryClient } from '@tanstack/react-query'
import { hasReason } from '../api/errors'
import type { Import } from '../api/types'
import { useStream } from '../api/useStream'
import { importKey, importQuery } from './queries'
import { isUnderway, useUpload, type Upload } from './uploads'

interface Followed {
  import: Import | undefined
  /** The file's way to the server, if it is from this page. */
  upload: Upload | undefined
  error: Error | null
  refetch: () => void
}

/** An import as it proceeds, wherever it was begun. */
export function useImport(id: string): Followed {
  const queries = useQueryClient()
  const upload = useUpload(id)
  const underway = isUnderway(upload)
  // While the file is on its way the server does not know the import.
  const wanted = upload?.state !== 'sending' && !(upload?.state === 'failed' && upload.error?.reason === 'INVALID_FIELD')
  const found = useQuery({ ...importQuery(id, underway), enabled: wanted })
  const running = found.data?.state === 'IMPORT_STATE_RUNNING'
  useStream<Import>(running ? `/v1/imports/${encodeURIComponent(id)}:watch` : null, (now) => queries.setQueryData(importKey(id), now))
  // What the upload was answered is the end of the import, also of one that was over before it was looked at.
  const result = upload?.result
  return {
    import: result && (found.data === undefined || running) ? result : found.data,
    upload,
    error: underway && hasReason(found.error, 'NOT_FOUND') ? null : found.error,
    refetch: () => void found.refetch(),
  }
}
