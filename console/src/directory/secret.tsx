import { modals } from '@mantine/modals'
import { Trans, useTranslation } from 'react-i18next'
import { Secret } from '../components/Secret'

/** Shows a signing secret the only time it is there. */
export function showSecret(secret: string): void {
  modals.open({ title: <Trans ns="directory" i18nKey="secret.once" />, children: <SigningSecret secret={secret} />, closeOnClickOutside: false, size: 'lg' })
}

function SigningSecret({ secret }: { secret: string }) {
  const { t } = useTranslation('directory')
  return <Secret secret={secret} warning={t('secret.onceText')} hint={t('secret.text')} onClose={() => modals.closeAll()} />
}
