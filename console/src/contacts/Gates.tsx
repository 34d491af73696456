import { Badge, Group, Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSaid } from '../components/useSaid'
import { useFormat } from '../i18n/format'
import classes from './contacts.module.css'
import type { GateVerdict } from './queries'

/** What has to be so for a call, in order. What stops it first stands out. */
export function Gates({ gates, label }: { gates: GateVerdict[]; label: string }) {
  const first = gates.find((gate) => !gate.passed)
  return (
    <ol className={classes['gates']} aria-label={label}>
      {gates.map((gate) => (
        <GateRow key={gate.gate} gate={gate} first={gate === first} />
      ))}
    </ol>
  )
}

function GateRow({ gate, first }: { gate: GateVerdict; first: boolean }) {
  const { t } = useTranslation(['contacts', 'enums'])
  const format = useFormat()
  const said = useSaid()(gate.evidence)
  const passed = gate.passed ?? false
  return (
    <li className={classes['gate']} data-passed={passed} data-first={first}>
      <span className={classes['mark']} aria-hidden>
        {passed ? <IconCheck size={16} stroke={2.5} /> : <IconX size={16} stroke={2.5} />}
      </span>
      <div className={classes['found']}>
        <Group gap="xs">
          <Text fw={passed ? 400 : 650} size="sm">
            {t(`enums:${gate.gate}`)}
          </Text>
          <Text size="xs" c={passed ? 'dimmed' : 'red'} fw={600}>
            {t(passed ? 'why.passed' : 'why.failed')}
          </Text>
          {first && (
            <Badge size="sm" color="red" variant="filled" tt="none">
              {t('why.first')}
            </Badge>
          )}
        </Group>
        <div>
          <Text size="sm" c={first ? undefined : 'dimmed'} lang={said.lang}>
            {said.text}
          </Text>
          {gate.nextTime && <Text size="sm">{t('why.passesAt', { time: format.dateTime(gate.nextTime) })}</Text>}
        </div>
      </div>
    </li>
  )
}
