import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import type { DisplayedResult, StuckContact } from '../api/types'
import { Failure } from '../components/Failure'
import { say } from '../components/explain'
import { stuckQuery } from './queries'

/** What a call can have come to, and the code that is reported for it. */
const outcomes: readonly (readonly [code: string, result: DisplayedResult])[] = [
  ['00000', 'DISPLAYED_RESULT_CONNECTED'],
  ['00146', 'DISPLAYED_RESULT_NO_ANSWER'],
  ['00145', 'DISPLAYED_RESULT_BUSY'],
  ['00012', 'DISPLAYED_RESULT_UNREACHABLE'],
  ['00208', 'DISPLAYED_RESULT_POWERED_OFF'],
  ['00209', 'DISPLAYED_RESULT_SUSPENDED'],
  ['00129', 'DISPLAYED_RESULT_INVALID_NUMBER'],
  ['00149', 'DISPLAYED_RESULT_REJECTED'],
  ['00606', 'DISPLAYED_RESULT_PLATFORM'],
]

/** Reports the end of a call of which nobody did; null: of none. */
export function SettleModal({ contact, onClose }: { contact: StuckContact | null; onClose: () => void }) {
  const { t } = useTranslation('live')
  return (
    <Modal
      opened={contact !== null}
      onClose={onClose}
      title={t('settle.title', { customer: contact?.reference || contact?.contactId })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {contact && <SettleForm contact={contact} onClose={onClose} />}
    </Modal>
  )
}

function SettleForm({ contact, onClose }: { contact: StuckContact; onClose: () => void }) {
  const { t } = useTranslation(['live', 'enums'])
  const queries = useQueryClient()
  const [code, setCode] = useState<string | null>(null)
  const settle = useMutation({
    mutationFn: (failCode: string) =>
      answer(api.POST('/v1/attempts/{id}:report', { params: { path: { id: contact.attemptId ?? '' } }, body: { event: 'CALL_EVENT_RELEASED', failCode } })),
    onSuccess: async () => {
      say(t('settle.done'))
      onClose()
      await queries.invalidateQueries({ queryKey: stuckQuery.queryKey })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (code !== null) settle.mutate(code)
      }}
    >
      <Stack>
        <Text size="sm">{t('settle.text')}</Text>
        <Select
          label={t('settle.outcome')}
          required
          data={outcomes.map(([value, result]) => ({ value, label: `${t(`enums:${result}`)} (${value})` }))}
          value={code}
          onChange={setCode}
        />
        {settle.error && <Failure error={settle.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={code === null} loading={settle.isPending}>
            {t('settle.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
