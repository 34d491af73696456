import { Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Preview } from '../api/types'
import { useWorkbench } from './context'
import { QuotaLeft } from './SkipDialog'
import { Verb } from './Verb'

interface Props {
  preview: Preview
  opened: boolean
  close: () => void
}

/** Minutes that are a press away. Any from 1 to 60 will do. */
const usual = [5, 10, 15, 30, 60]

/** Asks for how long the customer is held for the agent. */
export function SnoozeDialog({ preview, opened, close }: Props) {
  const { t } = useTranslation('workbench')
  const { session, verbs } = useWorkbench()
  const [minutes, setMinutes] = useState<number | string>(10)
  const [reason, setReason] = useState('')
  const left = session.agent?.snoozesLeft
  const wrong = typeof minutes !== 'number' || !Number.isInteger(minutes) || minutes < 1 || minutes > 60
  const snooze = () => verbs.snooze.mutate({ id: preview.id ?? '', minutes: Number(minutes), reason: reason.trim() }, { onSettled: close })
  return (
    <Modal opened={opened} onClose={close} title={t('snooze.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack>
        <Text size="sm">{t('snooze.text')}</Text>
        <NumberInput
          label={t('snooze.minutes')}
          value={minutes}
          min={1}
          max={60}
          clampBehavior="none"
          allowDecimal={false}
          allowNegative={false}
          error={wrong && t('snooze.range')}
          data-autofocus
          onChange={setMinutes}
        />
        <Group gap="xs" role="group" aria-label={t('snooze.usual')}>
          {usual.map((m) => (
            <Button key={m} size="xs" variant={m === minutes ? 'light' : 'default'} aria-pressed={m === minutes} onClick={() => setMinutes(m)}>
              {t('snooze.some', { count: m })}
            </Button>
          ))}
        </Group>
        <Textarea label={t('snooze.reason')} value={reason} maxLength={200} autosize minRows={2} onChange={(e) => setReason(e.currentTarget.value)} />
        <QuotaLeft left={left} name="snoozes" />
        <Group justify="flex-end">
          <Verb loading={verbs.snooze.isPending} disabled={wrong || left === 0} onClick={snooze}>
            {t('snooze.action')}
          </Verb>
        </Group>
      </Stack>
    </Modal>
  )
}
