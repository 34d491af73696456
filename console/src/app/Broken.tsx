import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Empty } from '../components/Empty'
import { Page } from '../components/Page'

/** What is shown in the place of a page that has a defect. What was told to the server is safe. */
export function Broken() {
  const { t } = useTranslation()
  return (
    <Center component="main" p="xl">
      <Page title={t('broken.title')}>
        <Empty text={t('broken.text')}>
          <Button onClick={() => window.location.reload()}>{t('broken.reload')}</Button>
        </Empty>
      </Page>
    </Center>
  )
}
