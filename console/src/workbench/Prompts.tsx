import { Group, NativeSelect } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Call } from '../api/types'
import { useWorkbench } from './context'
import { usePromptIds } from './task'
import { Verb } from './Verb'

/** Plays a voice prompt of the task to the customer. */
export function Prompts({ call }: { call: Call }) {
  const { t } = useTranslation('workbench')
  const { verbs } = useWorkbench()
  const nameOf = useResourceNames('RESOURCE_KIND_VOICE_PROMPT')
  const ids = usePromptIds(call.taskId ?? '')
  const [chosen, choose] = useState('')
  const voicePromptId = chosen || ids[0]
  if (voicePromptId === undefined) return null
  return (
    <Group align="flex-end" gap="xs">
      <NativeSelect
        label={t('prompts.label')}
        value={voicePromptId}
        data={ids.map((id) => ({ value: id, label: nameOf(id) }))}
        onChange={(e) => choose(e.currentTarget.value)}
      />
      <Verb
        variant="default"
        leftSection={<IconPlayerPlay size={18} aria-hidden />}
        loading={verbs.play.isPending}
        onClick={() => verbs.play.mutate({ id: call.attemptId ?? '', voicePromptId })}
      >
        {t('prompts.play')}
      </Verb>
    </Group>
  )
}
