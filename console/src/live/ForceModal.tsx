import { Button, Checkbox, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { fieldErrors } from '../api/errors'
import type { AgentStatus } from '../api/types'
import { Failure } from '../components/Failure'
import { say } from '../components/explain'
import { nameOf } from './arrange'

/** What an agent can be made. */
const targets = ['AGENT_STATE_READY', 'AGENT_STATE_NOT_READY', 'AGENT_STATE_OFFLINE'] as const

export interface Force {
  state: (typeof targets)[number]
  takePreviewBack: boolean
}

interface Props {
  agent: AgentStatus
  /** What the form begins with; null: it is closed. */
  wanted: Force | null
  onClose: () => void
}

/** Asks, and then steps in. */
export function ForceModal({ agent, wanted, onClose }: Props) {
  const { t } = useTranslation('live')
  return (
    <Modal
      opened={wanted !== null}
      onClose={onClose}
      title={t('force.title', { name: nameOf(agent) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {wanted && <ForceForm agent={agent} wanted={wanted} onClose={onClose} />}
    </Modal>
  )
}

function ForceForm({ agent, wanted, onClose }: Props & { wanted: Force }) {
  const { t } = useTranslation(['live', 'enums'])
  const form = useForm({ initialValues: { ...wanted, reason: '' } })
  const { state, takePreviewBack } = form.values
  const force = useMutation({
    mutationFn: (body: typeof form.values) =>
      answer(api.POST('/v1/agents/{agentId}:force', { params: { path: { agentId: agent.agentId ?? '' } }, body })),
    onSuccess: (now) => {
      say(t('force.done', { name: nameOf(now), state: t(`enums:${now.state}`) }))
      onClose()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const offline = state === 'AGENT_STATE_OFFLINE'
  return (
    <form onSubmit={form.onSubmit(({ reason, ...values }) => force.mutate({ ...values, reason: state === 'AGENT_STATE_READY' ? '' : reason }))}>
      <Stack>
        <Radio.Group label={t('force.becomes')} {...form.getInputProps('state')}>
          <Group mt="xs">
            {targets.map((target) => (
              <Radio key={target} value={target} label={t(`enums:${target}`)} />
            ))}
          </Group>
        </Radio.Group>
        {agent.preview && !offline && <Checkbox label={t('force.takeBackNow')} {...form.getInputProps('takePreviewBack', { type: 'checkbox' })} />}
        {state !== 'AGENT_STATE_READY' && (
          <TextInput label={t('force.reason')} description={t('force.reasonHint')} maxLength={100} {...form.getInputProps('reason')} />
        )}
        <Text size="sm">{t(`force.when.${effectOf(agent, { state, takePreviewBack })}`)}</Text>
        <Text size="xs" c="dimmed">
          {t('force.audited')}
        </Text>
        {force.error && <Failure error={force.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={force.isPending} color={offline ? 'red' : undefined}>
            {t('force.do')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What the force does to what the agent is at: a key of live.json below `force.when`. */
function effectOf(agent: AgentStatus, { state, takePreviewBack }: Force): string {
  if (state === 'AGENT_STATE_OFFLINE') return agent.call ? 'callGoesOn' : agent.preview ? 'takesBack' : 'now'
  if (agent.call) return 'afterCall'
  return agent.preview && !takePreviewBack ? 'afterPreview' : 'now'
}
