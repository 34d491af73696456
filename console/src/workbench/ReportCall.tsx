import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Call } from '../api/types'
import { useWorkbench } from './context'
import { keys, useShortcuts } from './shortcuts'
import { Verb } from './Verb'

/** Why a call was not answered, as an agent hears it on the phone: the commonest fail code of each result. */
const unanswered = {
  DISPLAYED_RESULT_NO_ANSWER: '00146',
  DISPLAYED_RESULT_BUSY: '00145',
  DISPLAYED_RESULT_REJECTED: '00149',
  DISPLAYED_RESULT_POWERED_OFF: '00208',
  DISPLAYED_RESULT_UNREACHABLE: '00012',
  DISPLAYED_RESULT_INVALID_NUMBER: '00129',
  DISPLAYED_RESULT_SUSPENDED: '00209',
  DISPLAYED_RESULT_MACHINE: '00160',
}

/** The fail code of a call that was answered. */
const answered = '00000'

/** Says what the call does, where no telephony platform does: the agent dials on a phone of their own. */
export function ReportCall({ call }: { call: Call }) {
  const { t } = useTranslation('workbench')
  const { verbs, online } = useWorkbench()
  const id = call.attemptId ?? ''
  const { isPending } = verbs.report
  const connected = call.state === 'CALL_STATE_CONNECTED'
  const release = (failCode: string) => verbs.report.mutate({ id, event: 'CALL_EVENT_RELEASED', failCode })
  // Before the answer a call may be over for many reasons: then there is no one key for it.
  useShortcuts({ [keys.hangUp]: () => connected && online && !isPending && release(answered) })
  if (connected) {
    return (
      <Group>
        <Verb color="red" size="md" shortcut={keys.hangUp} loading={isPending} onClick={() => release(answered)}>
          {t('report.over')}
        </Verb>
      </Group>
    )
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('report.text')}
      </Text>
      <Group>
        <Verb
          variant="default"
          size="md"
          disabled={isPending || call.state === 'CALL_STATE_RINGING'}
          onClick={() => verbs.report.mutate({ id, event: 'CALL_EVENT_RINGING' })}
        >
          {t('report.rings')}
        </Verb>
        <Verb size="md" disabled={isPending} onClick={() => verbs.report.mutate({ id, event: 'CALL_EVENT_CONNECTED' })}>
          {t('report.answered')}
        </Verb>
      </Group>
      <Stack gap="xs" role="group" aria-label={t('report.unanswered')}>
        <Text size="sm" fw={600}>
          {t('report.unanswered')}
        </Text>
        <Group gap="xs">
          {Object.entries(unanswered).map(([result, failCode]) => (
            <Verb key={failCode} size="xs" variant="default" disabled={isPending} onClick={() => release(failCode)}>
              {t(`enums:${result}`)}
            </Verb>
          ))}
        </Group>
      </Stack>
    </Stack>
  )
}
