import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './Secret.module.css'

interface Props {
  secret: string
  /** Says that it is not shown again. */
  warning: string
  /** What it is for. */
  hint: string
  onClose: () => void
}

/** A secret, the only time it is there. */
export function Secret({ secret, warning, hint, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Stack gap="md">
      <Alert color="yellow" variant="light" icon={<IconKey aria-hidden />}>
        {warning}
      </Alert>
      <Code block className={classes['secret']}>
        {secret}
      </Code>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}>
              <span role="status">{t(copied ? 'copied' : 'copy')}</span>
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t('close')}</Button>
      </Group>
    </Stack>
  )
}
