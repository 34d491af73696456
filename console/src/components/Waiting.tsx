import { Center, Loader, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Says that something is on its way. */
export function Waiting() {
  const { t } = useTranslation()
  return (
    <Center p="xl" role="status">
      <Loader aria-hidden />
      <VisuallyHidden>{t('waiting')}</VisuallyHidden>
    </Center>
  )
}
