import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { confirm } from '../components/confirm'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'

/** Forgets a number everywhere, asking twice, and says what was forgotten. */
export function EraseNumber({ number }: { number: string }) {
  const { t } = useTranslation('contacts')
  const queries = useQueryClient()
  const [opened, setOpened] = useState(false)
  const [sure, setSure] = useState(false)
  const erase = useMutation({
    mutationFn: () => answer(api.POST('/v1/numbers:erase', { body: { number } })),
    onSuccess: () => say(t('erase.said')),
  })
  const close = () => {
    setOpened(false)
    setSure(false)
    // Not before: the page shows what was forgotten until then.
    if (erase.data) void queries.invalidateQueries()
    erase.reset()
  }
  const ask = () =>
    confirm({ title: t('erase.again'), text: t('erase.againText', { number }), confirm: t('erase.confirm'), onConfirm: erase.mutate })
  const { contacts = 0, erasedContacts = 0, attempts = 0, pending = [] } = erase.data ?? {}
  return (
    <>
      <Button flex="none" size="compact-sm" variant="subtle" color="red" onClick={() => setOpened(true)} aria-label={t('erase.of', { number })}>
        {t('erase.button')}
      </Button>
      <Modal opened={opened} onClose={close} title={t(erase.data ? 'erase.said' : 'erase.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
        {erase.data ? (
          <Stack>
            <List size="sm">
              <List.Item>{t('erase.contacts', { count: contacts })}</List.Item>
              <List.Item>{t('erase.erased', { count: erasedContacts })}</List.Item>
              <List.Item>{t('erase.attempts', { count: attempts })}</List.Item>
            </List>
            {pending.length > 0 ? (
              <Alert color="yellow" title={t('erase.pending')}>
                <Text size="sm">{pending.map((service) => t(`erase.service.${service}`)).join(', ')}</Text>
                <Button mt="xs" size="xs" variant="default" loading={erase.isPending} onClick={() => erase.mutate()}>
                  {t('erase.look')}
                </Button>
              </Alert>
            ) : (
              <Alert color="teal">{t('erase.everywhere')}</Alert>
            )}
            <Group justify="flex-end">
              <Button onClick={close}>{t('common:close')}</Button>
            </Group>
          </Stack>
        ) : (
          <Stack>
            <Text size="sm">{t('erase.text', { number })}</Text>
            <Checkbox label={t('erase.sure')} checked={sure} onChange={(e) => setSure(e.currentTarget.checked)} />
            {erase.error && <Failure error={erase.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t('common:cancel')}
              </Button>
              <Button color="red" disabled={!sure} loading={erase.isPending} onClick={ask}>
                {t('erase.button')}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  )
}
