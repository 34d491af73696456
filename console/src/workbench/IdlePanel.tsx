import { Alert, Button, Center, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconCoffee, IconHeadset } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWorkbench } from './context'
import { QuotaLeft } from './SkipDialog'
import { Elapsed } from './time'
import { keys } from './shortcuts'
import { Verb } from './Verb'
import classes from './workbench.module.css'

/** The agent waits for a preview. */
export function ReadyPanel() {
  const { t } = useTranslation('workbench')
  const { session } = useWorkbench()
  return (
    <Center className={classes['idle']}>
      <Stack align="center" gap="sm">
        <Taken />
        <IconHeadset size={56} stroke={1.2} aria-hidden />
        <Title order={2} tabIndex={-1} data-panel className={classes['name']}>
          {t('ready.title')}
        </Title>
        <Text c="dimmed" ta="center">
          {t('ready.text')}
        </Text>
        <Text className={classes['clock']}>
          <Elapsed since={session.agent?.stateTime} />
        </Text>
        <Quotas />
      </Stack>
    </Center>
  )
}

/** The agent takes no previews, and may say why. */
export function NotReadyPanel() {
  const { t, i18n } = useTranslation('workbench')
  const { session, verbs } = useWorkbench()
  const [own, setOwn] = useState('')
  const because = (reason: string) => verbs.setState.mutate({ state: 'AGENT_STATE_NOT_READY', reason })
  const { reason = '', stateTime } = session.agent ?? {}
  const rule = `notReady.rules.${reason}`
  return (
    <Center className={classes['idle']}>
      <Stack align="center" gap="md" maw="36rem">
        <Taken />
        <IconCoffee size={56} stroke={1.2} aria-hidden />
        <Title order={2} tabIndex={-1} data-panel className={classes['name']}>
          {t('notReady.title')}
        </Title>
        {reason && <Text>{i18n.exists(rule, { ns: 'workbench' }) ? t(rule) : t('notReady.because', { reason })}</Text>}
        <Text c="dimmed">
          <Elapsed since={stateTime} />
        </Text>
        <Verb
          size="xl"
          shortcut={keys.ready}
          loading={verbs.setState.isPending && verbs.setState.variables.state === 'AGENT_STATE_READY'}
          onClick={() => verbs.setState.mutate({ state: 'AGENT_STATE_READY' })}
        >
          {t('notReady.go')}
        </Verb>
        <Quotas />
        <Stack gap="xs" mt="md" align="center" role="group" aria-label={t('notReady.reason')}>
          <Text size="sm" c="dimmed">
            {t('notReady.reason')}
          </Text>
          <Group gap="xs" justify="center">
            {(['break', 'meal', 'meeting', 'training'] as const).map((name) => (
              <Verb key={name} size="xs" variant="default" onClick={() => because(t(`notReady.reasons.${name}`))}>
                {t(`notReady.reasons.${name}`)}
              </Verb>
            ))}
          </Group>
          <form
            onSubmit={(e) => {
              e.preventDefault()
              because(own.trim())
            }}
          >
            <Group gap="xs" justify="center">
              <TextInput
                size="xs"
                aria-label={t('notReady.own')}
                placeholder={t('notReady.own')}
                value={own}
                maxLength={100}
                onChange={(e) => setOwn(e.currentTarget.value)}
              />
              <Button type="submit" size="xs" variant="default" disabled={own.trim() === ''}>
                {t('notReady.say')}
              </Button>
            </Group>
          </form>
        </Stack>
      </Stack>
    </Center>
  )
}

function Quotas() {
  const { session } = useWorkbench()
  return (
    <Group gap="lg">
      <QuotaLeft left={session.agent?.skipsLeft} name="skips" />
      <QuotaLeft left={session.agent?.snoozesLeft} name="snoozes" />
    </Group>
  )
}

/** Says what went from the screen without the agent's doing. */
function Taken() {
  const { t } = useTranslation('workbench')
  const { session } = useWorkbench()
  const { taken, lapsed } = session
  if (!taken && !lapsed) return null
  const why = taken?.state === 'PREVIEW_STATE_REVOKED' ? t(`enums:${taken.revokeReason ?? 'REVOKE_REASON_UNSPECIFIED'}`) : t('taken.timedOut')
  return (
    <Alert color="yellow" role="status" title={t(taken ? 'taken.title' : 'lapsed.title')}>
      {taken ? why : t('lapsed.text')}
    </Alert>
  )
}
