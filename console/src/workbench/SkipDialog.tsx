import { Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Preview } from '../api/types'
import { useWorkbench } from './context'
import { Verb } from './Verb'

interface Props {
  preview: Preview
  opened: boolean
  close: () => void
}

/** Asks why the customer is given back, or closed for good. */
export function SkipDialog({ preview, opened, close }: Props) {
  const { t } = useTranslation('workbench')
  const { session, verbs } = useWorkbench()
  const [reason, setReason] = useState('')
  const [forGood, setForGood] = useState(false)
  const left = session.agent?.skipsLeft
  const skip = () => verbs.skip.mutate({ id: preview.id ?? '', reason: reason.trim(), close: forGood }, { onSettled: close })
  return (
    <Modal opened={opened} onClose={close} title={t('skip.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack>
        <Text size="sm">{t('skip.text')}</Text>
        <Textarea
          label={t('skip.reason')}
          value={reason}
          maxLength={200}
          autosize
          minRows={2}
          data-autofocus
          onChange={(e) => setReason(e.currentTarget.value)}
        />
        {preview.mayClose && (
          <Checkbox label={t('skip.close')} description={t('skip.closeText')} checked={forGood} onChange={(e) => setForGood(e.currentTarget.checked)} />
        )}
        <QuotaLeft left={left} name="skips" />
        <Group justify="flex-end">
          <Verb color={forGood ? 'red' : undefined} loading={verbs.skip.isPending} disabled={left === 0} onClick={skip}>
            {t(forGood ? 'skip.andClose' : 'skip.action')}
          </Verb>
        </Group>
      </Stack>
    </Modal>
  )
}

/** How many the agent has left today; nothing where there is no limit. */
export function QuotaLeft({ left, name }: { left: number | null | undefined; name: 'skips' | 'snoozes' }) {
  const { t } = useTranslation('workbench')
  if (typeof left !== 'number') return null
  return (
    <Text size="sm" c="dimmed">
      {t(`quota.${name}`, { count: left })}
    </Text>
  )
}
