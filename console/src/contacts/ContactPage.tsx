import { Anchor, Button, Group } from '@mantine/core'
import { IconBan, IconEdit, IconEye, IconEyeOff, IconSend } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { isOne, planners, writers } from '../api/caller'
import { answer, api } from '../api/client'
import { useTaskNames } from '../api/tasks'
import type { Contact } from '../api/types'
import { useCaller } from '../app/caller'
import { confirm } from '../components/confirm'
import { say, useComplain } from '../components/explain'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { StateBadge } from '../components/StateBadge'
import { Waiting } from '../components/Waiting'
import { ContactData } from './ContactData'
import classes from './contacts.module.css'
import { EditContact } from './EditContact'
import { History } from './History'
import { contactQuery } from './queries'
import { RevealDialog } from './RevealDialog'
import { Why } from './Why'

/** One customer of one task: the data, why it is or is not called, and all that happened. */
export default function ContactPage() {
  const { taskId = '', contactId = '' } = useParams()
  return <OneContact key={`${taskId}/${contactId}`} taskId={taskId} contactId={contactId} />
}

function OneContact({ taskId, contactId }: { taskId: string; contactId: string }) {
  const { t } = useTranslation('contacts')
  const nameOf = useTaskNames()
  const contact = useQuery(contactQuery(taskId, contactId))
  // What was revealed is on this page alone, and gone when it is left.
  const [revealed, setRevealed] = useState<Contact>()
  const above = (
    <Anchor component={Link} to={`/tasks/${taskId}`} size="sm">
      {t('contact.back', { task: nameOf(taskId) })}
    </Anchor>
  )
  if (contact.data === undefined) {
    return (
      <Page title={t('contact.title')} above={above}>
        {contact.error ? <Failure error={contact.error} retry={() => void contact.refetch()} /> : <Waiting />}
      </Page>
    )
  }
  // What is not personal is always as it is now.
  const shown = revealed ? { ...contact.data, name: revealed.name, numbers: revealed.numbers, attributes: revealed.attributes } : contact.data
  return (
    <Page
      title={shown.name || shown.reference || t('contact.title')}
      above={above}
      text={
        <Group component="span" gap="xs" mt={4}>
          <StateBadge state={shown.state} />
          <StateBadge state={shown.doneReason} />
        </Group>
      }
      actions={<Actions contact={shown} revealed={revealed !== undefined} onReveal={setRevealed} />}
    >
      <div className={classes['layout']}>
        <Why taskId={taskId} contactId={contactId} />
        <ContactData contact={shown} />
        <History contact={shown} />
      </div>
    </Page>
  )
}

interface ActionsProps {
  contact: Contact
  revealed: boolean
  onReveal: (contact: Contact | undefined) => void
}

function Actions({ contact, revealed, onReveal }: ActionsProps) {
  const { t } = useTranslation('contacts')
  const caller = useCaller()
  const [open, setOpen] = useState<'reveal' | 'edit'>()
  const mayReveal = isOne(caller, ...planners)
  const mayChange = isOne(caller, ...writers)
  const held = contact.state === 'CONTACT_STATE_LEASED' || contact.state === 'CONTACT_STATE_CALLING'
  return (
    <>
      {mayReveal &&
        (revealed ? (
          <Button variant="default" leftSection={<IconEyeOff size={16} aria-hidden />} onClick={() => onReveal(undefined)}>
            {t('reveal.hide')}
          </Button>
        ) : (
          <Button variant="default" leftSection={<IconEye size={16} aria-hidden />} onClick={() => setOpen('reveal')}>
            {t('reveal.button')}
          </Button>
        ))}
      {mayChange && !held && (
        <Button variant="default" leftSection={<IconEdit size={16} aria-hidden />} onClick={() => setOpen('edit')}>
          {t('common:edit')}
        </Button>
      )}
      <Button
        component={Link}
        to={`/deliveries?task=${encodeURIComponent(contact.taskId ?? '')}&contact=${encodeURIComponent(contact.id ?? '')}`}
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
      >
        {t('contact.deliveries')}
      </Button>
      {mayChange && contact.state !== 'CONTACT_STATE_DONE' && <CancelButton contact={contact} />}
      <RevealDialog contact={contact} opened={open === 'reveal'} onClose={() => setOpen(undefined)} onReveal={onReveal} />
      {open === 'edit' && <EditContact contact={contact} onClose={() => setOpen(undefined)} onSaved={() => onReveal(undefined)} />}
    </>
  )
}

function CancelButton({ contact }: { contact: Contact }) {
  const { t } = useTranslation('contacts')
  const queries = useQueryClient()
  const complain = useComplain()
  const [taskId, id] = [contact.taskId ?? '', contact.id ?? '']
  const cancel = useMutation({
    mutationFn: () => answer(api.POST('/v1/tasks/{taskId}/contacts:cancel', { params: { path: { taskId } }, body: { contactIds: [id] } })),
    onSuccess: (done) => {
      say(t(done.inCall ? 'cancel.inCall' : 'cancel.done'))
      void queries.invalidateQueries({ queryKey: ['contact', taskId, id] })
    },
    onError: complain,
  })
  const ask = () =>
    confirm({
      title: t('cancel.title'),
      text: t('cancel.text'),
      confirm: t('cancel.confirm'),
      dismiss: t('cancel.keep'),
      onConfirm: cancel.mutate,
    })
  return (
    <Button variant="light" color="red" leftSection={<IconBan size={16} aria-hidden />} loading={cancel.isPending} onClick={ask}>
      {t('cancel.button')}
    </Button>
  )
}
