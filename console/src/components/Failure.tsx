import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useExplain } from './explain'
import { Page } from './Page'

interface Props {
  error: unknown
  /** Tries again. */
  retry?: () => void
  /** It stands for a whole page. */
  page?: boolean
}

/** Says what went wrong, and what can be done. */
export function Failure({ error, retry, page }: Props) {
  const { t } = useTranslation()
  const explain = useExplain()
  const title = t('failure.title')
  const alert = (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={page ? undefined : title}>
      <Group justify="space-between">
        <Text size="sm">{explain(error)}</Text>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('failure.retry')}
          </Button>
        )}
      </Group>
    </Alert>
  )
  return page ? <Page title={title}>{alert}</Page> : alert
}
