import { Paper, Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format'
import type { Upload } from './uploads'

/** The file on its way to the server, before the first row is read. */
export function Sending({ upload }: { upload: Upload }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const reading = upload.state === 'reading'
  const percent = upload.file.size === 0 ? 100 : (upload.sent / upload.file.size) * 100
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Text role="status">{t(reading ? 'sending.reading' : 'sending.sending', { name: upload.file.name })}</Text>
        <Progress.Root size="lg">
          <Progress.Section value={percent} animated={reading} aria-label={t('sending.progress')} />
        </Progress.Root>
        <Text size="sm" c="dimmed" className="tabular">
          {t('sending.part', { sent: megabytes(upload.sent, format.number.bind(format)), size: megabytes(upload.file.size, format.number.bind(format)) })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('sending.stay')}
        </Text>
      </Stack>
    </Paper>
  )
}

function megabytes(bytes: number, write: (n: number) => string): string {
  return write(Math.round(bytes / 1e5) / 10)
}
