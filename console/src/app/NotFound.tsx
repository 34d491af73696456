import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Empty } from '../components/Empty'
import { Page } from '../components/Page'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <Page title={t('notFound.title')}>
      <Empty text={t('notFound.text')}>
        <Button component={Link} to="/" variant="default">
          {t('notFound.home')}
        </Button>
      </Empty>
    </Page>
  )
}
