import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import i18next from 'i18next'

interface Question {
  title: string
  text: string
  /** What the button says that does it. */
  confirm: string
  /** What the other button says. */
  dismiss?: string
  onConfirm: () => void
}

/** Asks before something is destroyed or hard to take back. */
export function confirm({ title, text, confirm: label, dismiss, onConfirm }: Question): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: label, cancel: dismiss ?? i18next.t('common:cancel') },
    closeButtonProps: { 'aria-label': i18next.t('common:close') },
    confirmProps: { color: 'red' },
    onConfirm,
  })
}
