import { Button, Group, Modal, Text } from '@mantine/core'
import { useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBeforeUnload, useBlocker } from 'react-router'

/** Asks before a page with something unsaved is left. `leave` lets it be left without asking. */
export function useLeaving(isDirty: () => boolean): { leave: () => void; question: React.ReactNode } {
  const { t } = useTranslation('wizard')
  const left = useRef(false)
  const asks = () => !left.current && isDirty()
  const blocker = useBlocker(({ currentLocation, nextLocation }) => asks() && currentLocation.pathname !== nextLocation.pathname)
  useBeforeUnload((event) => {
    if (asks()) event.preventDefault()
  })
  const question = (
    <Modal opened={blocker.state === 'blocked'} onClose={() => blocker.reset?.()} title={t('leaving.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Text size="sm">{t('leaving.text')}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={() => blocker.reset?.()}>
          {t('leaving.stay')}
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          {t('leaving.leave')}
        </Button>
      </Group>
    </Modal>
  )
  return { leave: useCallback(() => (left.current = true), []), question }
}
