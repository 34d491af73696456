import { ActionIcon, Group, Paper, SegmentedControl, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBell, IconBellOff, IconKeyboard } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { StateBadge } from '../components/StateBadge'
import { useWorkbench } from './context'
import { phaseOf, wantsPreviews } from './session'
import { keys, useShortcuts } from './shortcuts'
import { ShortcutsDialog } from './ShortcutsDialog'
import { Elapsed } from './time'
import { chime, useSound } from './useNewPreview'
import classes from './workbench.module.css'

/** The agent's state, and the switch between ready and not ready. */
export function StateBar() {
  const { t } = useTranslation('workbench')
  const { session, verbs, online } = useWorkbench()
  const [sound, setSound] = useSound()
  const [helping, help] = useDisclosure()
  const label = useId()
  const phase = phaseOf(session)
  const wants = wantsPreviews(session)
  const choose = (ready: boolean) => {
    if (online && !verbs.setState.isPending) verbs.setState.mutate({ state: ready ? 'AGENT_STATE_READY' : 'AGENT_STATE_NOT_READY' })
  }
  useShortcuts({ [keys.ready]: () => choose(!wants), [keys.help]: help.open })
  const busy = session.preview !== undefined || session.call !== undefined
  return (
    <Paper withBorder px="md" py="xs" component="section" aria-label={t('bar.label')}>
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={1} size="h3">
            {t('title')}
          </Title>
          <StateBadge state={stateOf[phase] ?? session.agent?.state} />
          <Text size="sm" c="dimmed" visibleFrom="sm">
            <Elapsed since={session.agent?.stateTime} />
          </Text>
        </Group>
        <Group gap="sm" className={classes['aside']}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-pressed={sound}
            aria-label={t('bar.sound')}
            onClick={() => {
              setSound(!sound)
              if (!sound) chime()
            }}
          >
            {sound ? <IconBell size={18} aria-hidden /> : <IconBellOff size={18} aria-hidden />}
          </ActionIcon>
          <ActionIcon variant="default" size="lg" aria-label={t('shortcuts.title')} aria-keyshortcuts={keys.help} onClick={help.open}>
            <IconKeyboard size={18} aria-hidden />
          </ActionIcon>
        </Group>
        <Group gap="sm">
          <Text size="sm" id={label}>
            {t(busy ? 'bar.after' : 'bar.now')}
          </Text>
          <SegmentedControl
            aria-labelledby={label}
            color={wants ? 'teal' : 'yellow'}
            autoContrast
            readOnly={!online || verbs.setState.isPending}
            value={wants ? 'ready' : 'notReady'}
            data={[
              { value: 'ready', label: t('enums:AGENT_STATE_READY') },
              { value: 'notReady', label: t('enums:AGENT_STATE_NOT_READY') },
            ]}
            onChange={(value) => choose(value === 'ready')}
          />
        </Group>
      </Group>
      <ShortcutsDialog opened={helping} close={help.close} />
    </Paper>
  )
}

/** What the screen shows goes before what the stream said last. */
const stateOf: Partial<Record<ReturnType<typeof phaseOf>, string>> = {
  preview: 'AGENT_STATE_PREVIEWING',
  call: 'AGENT_STATE_ON_CALL',
  wrapUp: 'AGENT_STATE_WRAP_UP',
}
