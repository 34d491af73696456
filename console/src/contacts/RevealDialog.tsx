import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { fieldErrors } from '../api/errors'
import type { Contact } from '../api/types'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'

interface Props {
  contact: Contact
  opened: boolean
  onClose: () => void
  onReveal: (contact: Contact) => void
}

/** Asks what the data are needed for, and shows them. The audit log has both. */
export function RevealDialog({ contact, opened, onClose, onReveal }: Props) {
  const { t } = useTranslation('contacts')
  const [purpose, setPurpose] = useState('')
  const [taskId, id] = [contact.taskId ?? '', contact.id ?? '']
  const reveal = useMutation({
    mutationFn: () => answer(api.POST('/v1/tasks/{taskId}/contacts/{id}:reveal', { params: { path: { taskId, id } }, body: { purpose: purpose.trim() } })),
    // The answer is kept nowhere but on the page.
    gcTime: 0,
    onSuccess: (revealed) => {
      onReveal(revealed)
      say(t('reveal.done'))
      close()
    },
  })
  const close = () => {
    setPurpose('')
    reveal.reset()
    onClose()
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (purpose.trim() !== '') reveal.mutate()
  }
  const wrong = fieldErrors(reveal.error)
  return (
    <Modal opened={opened} onClose={close} title={t('reveal.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t('reveal.text')}</Text>
          <TextInput
            label={t('reveal.purpose')}
            description={t('reveal.purposeText')}
            required
            maxLength={500}
            value={purpose}
            onChange={(e) => setPurpose(e.currentTarget.value)}
            error={wrong['purpose']}
            data-autofocus
          />
          {reveal.error && !wrong['purpose'] && <Failure error={reveal.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" disabled={purpose.trim() === ''} loading={reveal.isPending}>
              {t('reveal.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
