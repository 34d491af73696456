import { Alert, Group, Paper, Stack, Text } from '@mantine/core'
import { IconPhoneOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Call } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import { useWorkbench } from './context'
import { CustomerFacts, CustomerHead, Why } from './Customer'
import { useDraft } from './draft'
import { Prompts } from './Prompts'
import { ReportCall } from './ReportCall'
import { keys, useShortcuts } from './shortcuts'
import { Elapsed, Remaining, useNow } from './time'
import { Verb } from './Verb'
import classes from './workbench.module.css'
import { WrapUpForm } from './WrapUpForm'

/** A call from the dial to the end of its wrap-up, and what the agent writes down of it. */
export function CallPanel({ call }: { call: Call }) {
  const { session } = useWorkbench()
  const [draft, change] = useDraft(call.attemptId ?? '', session.customer)
  const over = call.state === 'CALL_STATE_RELEASED'
  return (
    <div className={`${classes['columns']} ${classes['call']}`}>
      <Paper withBorder p="md">
        <Stack>
          <Group wrap="nowrap" align="flex-start">
            <CustomerHead name={call.name} reference={call.reference} preview={draft.customer} />
            <StateBadge state={over ? call.displayedResult : call.state} />
          </Group>
          <CallLine call={call} />
          {over ? <WrapUpClock call={call} /> : <CallVerbs call={call} />}
        </Stack>
      </Paper>
      <WrapUpForm call={call} draft={draft} change={change} />
      {draft.customer && (
        <Stack>
          {draft.customer.proposal && (
            <Paper withBorder p="md">
              <Why preview={draft.customer} />
            </Paper>
          )}
          <CustomerFacts preview={draft.customer} />
        </Stack>
      )}
    </div>
  )
}

/** The number in clear, and for how long the call is where it is. */
function CallLine({ call }: { call: Call }) {
  const { t } = useTranslation('workbench')
  return (
    <Group justify="space-between" align="flex-end">
      <div>
        <div className={classes['dialled']}>{call.number}</div>
        {call.callerNumber && (
          <Text size="sm" c="dimmed">
            {t('call.from', { number: call.callerNumber })}
          </Text>
        )}
      </div>
      <Group gap="xs" align="baseline">
        <Text size="sm" c="dimmed">
          {t(`call.since.${call.state ?? 'CALL_STATE_DIALLING'}`)}
        </Text>
        <Text className={classes['number']}>
          <Elapsed since={sinceOf(call)} />
        </Text>
      </Group>
    </Group>
  )
}

/** Since when a call is where it is. */
function sinceOf({ state, dialTime, ringTime, answerTime, endTime }: Call): string | undefined {
  switch (state) {
    case 'CALL_STATE_RINGING':
      return ringTime
    case 'CALL_STATE_CONNECTED':
      return answerTime
    case 'CALL_STATE_RELEASED':
      return endTime
    default:
      return dialTime
  }
}

/** What can be done while the call lasts: by the telephony platform, or else by hand. */
function CallVerbs({ call }: { call: Call }) {
  const { t } = useTranslation('workbench')
  const { verbs, online } = useWorkbench()
  const id = call.attemptId ?? ''
  const byHand = !call.connectorId
  const hangUp = () => {
    if (online && !byHand) verbs.hangUp.mutate({ id })
  }
  useShortcuts({ [keys.hangUp]: hangUp })
  if (byHand) return <ReportCall call={call} />
  return (
    <Group align="flex-end">
      <Verb color="red" size="md" leftSection={<IconPhoneOff size={18} aria-hidden />} shortcut={keys.hangUp} loading={verbs.hangUp.isPending} onClick={hangUp}>
        {t('call.hangUp')}
      </Verb>
      {call.state === 'CALL_STATE_CONNECTED' && <Prompts call={call} />}
    </Group>
  )
}

/** From so many ms before the end of the wrap-up it is said aloud. */
const soon = 30_000

/** Until when the call has to be completed, if ever. */
function WrapUpClock({ call }: { call: Call }) {
  const { t } = useTranslation('workbench')
  const now = useNow()
  if (!call.wrapUpDeadline) return <Text size="sm">{t('wrapUp.open')}</Text>
  const urgent = Date.parse(call.wrapUpDeadline) - now <= soon
  return (
    <Alert color={urgent ? 'red' : 'blue'} p="xs" role={urgent ? 'alert' : undefined}>
      {t(urgent ? 'wrapUp.soon' : 'wrapUp.until')} <Remaining until={call.wrapUpDeadline} />
    </Alert>
  )
}
