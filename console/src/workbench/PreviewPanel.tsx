import { Divider, Group, Paper, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconClockPause, IconPlayerSkipForward } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Preview } from '../api/types'
import { useWorkbench } from './context'
import { Countdown } from './Countdown'
import { CustomerFacts, CustomerHead, Why } from './Customer'
import { Numbers } from './Numbers'
import { keys, useShortcuts } from './shortcuts'
import { SkipDialog } from './SkipDialog'
import { SnoozeDialog } from './SnoozeDialog'
import { Verb } from './Verb'
import classes from './workbench.module.css'

/** One customer, until the agent dials, skips or snoozes, or the time is over. */
export function PreviewPanel({ preview }: { preview: Preview }) {
  const { t } = useTranslation('workbench')
  const { verbs, online } = useWorkbench()
  const [skipping, skip] = useDisclosure()
  const [snoozing, snooze] = useDisclosure()
  const busy = verbs.accept.isPending || verbs.skip.isPending || verbs.snooze.isPending
  const dial = (place: number) => {
    if (!busy && online && place <= (preview.numbers?.length ?? 0)) verbs.accept.mutate({ id: preview.id ?? '', place })
  }
  const places = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), () => dial(i + 1)]))
  useShortcuts({ ...places, [keys.dial]: () => dial(1), [keys.skip]: skip.open, [keys.snooze]: snooze.open })
  return (
    <div className={classes['columns']}>
      <Paper withBorder p="md">
        <Stack>
          <Group wrap="nowrap" align="flex-start">
            <CustomerHead name={preview.name} reference={preview.reference} preview={preview} />
            <Countdown from={preview.offerTime} deadline={preview.deadline} />
          </Group>
          <Why preview={preview} />
          <Divider />
          <Numbers preview={preview} dial={dial} />
          <Divider />
          <Group>
            <Verb variant="default" leftSection={<IconPlayerSkipForward size={18} aria-hidden />} shortcut={keys.skip} disabled={busy} onClick={skip.open}>
              {t('skip.action')}
            </Verb>
            <Verb variant="default" leftSection={<IconClockPause size={18} aria-hidden />} shortcut={keys.snooze} disabled={busy} onClick={snooze.open}>
              {t('snooze.action')}
            </Verb>
          </Group>
        </Stack>
      </Paper>
      <CustomerFacts preview={preview} />
      <SkipDialog preview={preview} opened={skipping} close={skip.close} />
      <SnoozeDialog preview={preview} opened={snoozing} close={snooze.close} />
    </div>
  )
}
