import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { answer, api } from '../api/client'
import type { Contact, Task } from '../api/types'
import { confirm } from '../components/confirm'
import { Empty } from '../components/Empty'
import { say, useComplain } from '../components/explain'
import { Failure } from '../components/Failure'
import { Pages } from '../components/Pages'
import { Waiting } from '../components/Waiting'
import { ContactSearch } from './ContactSearch'
import { ContactTable } from './ContactTable'
import { contactsQuery, foundContactsQuery, type ContactState, type Having } from './queries'

const states = [
  'CONTACT_STATE_READY',
  'CONTACT_STATE_WAITING',
  'CONTACT_STATE_LEASED',
  'CONTACT_STATE_CALLING',
  'CONTACT_STATE_DONE',
] as const satisfies ContactState[]

/** How many contacts the API cancels at once. */
const cancelAtOnce = 1000

interface Props {
  task: Task
  /** The caller may cancel. */
  plans: boolean
}

/** The task's contacts: all, those in a state, or those with a number or a reference. */
export function ContactsTab({ task, plans }: Props) {
  const { t } = useTranslation(['tasks', 'enums'])
  const taskId = task.id ?? ''
  const [params, setParams] = useSearchParams()
  const state = states.find((s) => s === params.get('state'))
  const [having, setHaving] = useState<Having>()
  const [chosen, setChosen] = useState<string[]>([])
  const listed = useInfiniteQuery({ ...contactsQuery(taskId, state ? [state] : []), enabled: having === undefined })
  const found = useQuery({ ...foundContactsQuery(taskId, having ?? { reference: '' }), enabled: having !== undefined })
  const shown = having ? found : listed
  const contacts: Contact[] = shown.data ?? []

  const look = (what: Having | undefined) => {
    setHaving(what)
    setChosen([])
  }
  return (
    <Stack>
      <Group align="flex-end" justify="space-between">
        <NativeSelect
          label={t('contacts.state')}
          value={state ?? ''}
          disabled={having !== undefined}
          data={[{ value: '', label: t('filter.any') }, ...states.map((value) => ({ value, label: t(`enums:${value}`) }))]}
          onChange={(e) => {
            setParams(e.currentTarget.value ? { tab: 'contacts', state: e.currentTarget.value } : { tab: 'contacts' })
            setChosen([])
          }}
        />
        <ContactSearch onSearch={look} searched={having !== undefined} error={found.error} />
      </Group>
      {shown.isPending && <Waiting />}
      {shown.error && !having && <Failure error={shown.error} retry={() => void shown.refetch()} />}
      {shown.data && contacts.length === 0 && <Empty text={t(having ? 'contacts.notFound' : state ? 'contacts.noneInState' : 'contacts.none')} />}
      {contacts.length > 0 && (
        <>
          {plans && <CancelChosen taskId={taskId} chosen={chosen} done={() => setChosen([])} />}
          <ContactTable contacts={contacts} chosen={chosen} {...(plans && { onChoose: setChosen })} />
        </>
      )}
      {!having && listed.data && <Pages shown={contacts.length} {...listed} />}
    </Stack>
  )
}

/** Cancels what is chosen, once that is confirmed. */
function CancelChosen({ taskId, chosen, done }: { taskId: string; chosen: string[]; done: () => void }) {
  const { t } = useTranslation('tasks')
  const queries = useQueryClient()
  const complain = useComplain()
  const cancel = useMutation({
    mutationFn: (contactIds: string[]) => answer(api.POST('/v1/tasks/{taskId}/contacts:cancel', { params: { path: { taskId } }, body: { contactIds } })),
    onSuccess: ({ cancelled = 0, inCall = 0 }) => {
      void queries.invalidateQueries({ queryKey: ['contacts', taskId] })
      say([t('said.cancelled', { count: cancelled }), ...(inCall > 0 ? [t('said.inCall', { count: inCall })] : [])].join(' '))
      done()
    },
    onError: complain,
  })
  const ask = () =>
    confirm({
      title: t('cancel.title', { count: chosen.length }),
      text: t('cancel.text'),
      confirm: t('cancel.confirm', { count: chosen.length }),
      onConfirm: () => cancel.mutate(chosen.slice(0, cancelAtOnce)),
    })
  return (
    <Group>
      <Button variant="default" color="red" disabled={chosen.length === 0} loading={cancel.isPending} onClick={ask}>
        {t('cancel.button')}
      </Button>
      <Text size="sm" c="dimmed" role="status">
        {t('cancel.chosen', { count: chosen.length })}
      </Text>
    </Group>
  )
}
