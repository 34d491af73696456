import '@mantine/dropzone/styles.css'
import { Group, Stack, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconFileSpreadsheet, IconUpload, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** Takes a file that is dropped or chosen. A chunk of its own. */
export default function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation('imports')
  const take = (files: File[]) => {
    if (files[0]) onFile(files[0])
  }
  return (
    <Dropzone
      onDrop={take}
      multiple={false}
      p="xl"
      aria-label={t('file.choose')}
      inputProps={{ 'aria-label': t('file.choose') }}
    >
      <Group justify="center" gap="lg" wrap="nowrap" mih={96}>
        <Dropzone.Accept>
          <IconUpload size={40} stroke={1.5} aria-hidden />
        </Dropzone.Accept>
        <Dropzone.Reject>
          <IconX size={40} stroke={1.5} aria-hidden />
        </Dropzone.Reject>
        <Dropzone.Idle>
          <IconFileSpreadsheet size={40} stroke={1.5} aria-hidden />
        </Dropzone.Idle>
        <Stack gap={2}>
          <Text fw={600}>{t('file.drop')}</Text>
          <Text size="sm" c="dimmed">
            {t('file.kinds')}
          </Text>
        </Stack>
      </Group>
    </Dropzone>
  )
}
