import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import type { Attempt } from '../api/types'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'

/** The fail codes that stand for results which a person can find out afterwards. */
const codes: Record<string, string> = {
  CONNECTED: '00000',
  NO_ANSWER: '00146',
  BUSY: '00145',
  REJECTED: '00149',
  UNREACHABLE: '00012',
  POWERED_OFF: '00208',
  SUSPENDED: '00209',
  INVALID_NUMBER: '00129',
  MACHINE: '00160',
  USER_HANGUP: '00531',
}

/** Reports the end of a call that was never reported, so that its contact moves again. */
export function SettleDialog({ attempt, onClose }: { attempt: Attempt; onClose: () => void }) {
  const { t } = useTranslation(['contacts', 'enums'])
  const queries = useQueryClient()
  const [result, setResult] = useState<string | null>(null)
  const id = attempt.id ?? ''
  const settle = useMutation({
    mutationFn: (failCode: string) =>
      answer(api.POST('/v1/attempts/{id}:report', { params: { path: { id } }, body: { event: 'CALL_EVENT_RELEASED', failCode } })),
    onSuccess: () => {
      say(t('settle.done'))
      void queries.invalidateQueries({ queryKey: ['contact', attempt.taskId, attempt.contactId] })
      onClose()
    },
  })
  const code = result === null ? undefined : codes[result]
  return (
    <Modal opened onClose={onClose} title={t('settle.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack>
        <Text size="sm">{t('settle.text')}</Text>
        <Select
          label={t('settle.result')}
          data={Object.keys(codes).map((value) => ({ value, label: t(`enums:DISPLAYED_RESULT_${value}`) }))}
          value={result}
          onChange={setResult}
          data-autofocus
        />
        {settle.error && <Failure error={settle.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button disabled={code === undefined} loading={settle.isPending} onClick={() => code !== undefined && settle.mutate(code)}>
            {t('settle.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
