import { Accordion, Alert, Badge, Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconHandStop, IconPhoneCall } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../components/Failure'
import { useSaid } from '../components/useSaid'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import classes from './contacts.module.css'
import { Gates } from './Gates'
import { explainQuery, type Explained, type NumberVerdict } from './queries'

/** Why a contact is called now, or is not: in a sentence, then gate by gate. */
export function Why({ taskId, contactId }: { taskId: string; contactId: string }) {
  const { t } = useTranslation('contacts')
  const format = useFormat()
  const why = useQuery(explainQuery(taskId, contactId))
  return (
    <Card withBorder component="section" aria-labelledby="why" className={classes['why']}>
      <Group justify="space-between" mb="sm">
        <Title order={2} id="why">
          {t('why.title')}
        </Title>
        {why.dataUpdatedAt > 0 && (
          <Text size="xs" c="dimmed" className="tabular">
            {t('why.asOf', { time: format.time(new Date(why.dataUpdatedAt).toISOString()) })}
          </Text>
        )}
      </Group>
      {why.isPending && <Waiting />}
      {why.error && <Failure error={why.error} retry={() => void why.refetch()} />}
      {why.data && <Answer explained={why.data} />}
    </Card>
  )
}

function Answer({ explained }: { explained: Explained }) {
  const { t } = useTranslation('contacts')
  const format = useFormat()
  const said = useSaid()(explained.summary)
  const { callable = false, gates = [], numbers = [] } = explained
  return (
    <Stack gap="md">
      <Alert
        role="status"
        color={callable ? 'teal' : 'red'}
        variant="light"
        icon={
          <ThemeIcon color={callable ? 'teal' : 'red'} variant="transparent" size="lg">
            {callable ? <IconPhoneCall aria-hidden /> : <IconHandStop aria-hidden />}
          </ThemeIcon>
        }
      >
        <Text size="lg" fw={650} lang={said.lang}>
          {said.text}
        </Text>
        <Text size="sm">{explained.nextTime ? t('why.next', { time: format.dateTime(explained.nextTime) }) : t(callable ? 'why.now' : 'why.noNext')}</Text>
      </Alert>
      <div>
        <Title order={3} mb={4}>
          {t('why.contact')}
        </Title>
        <Gates gates={gates} label={t('why.contact')} />
      </div>
      {numbers.length > 0 && <Numbers numbers={numbers} stopped={gates.find((g) => !g.passed)?.gate === 'GATE_NUMBERS'} />}
    </Stack>
  )
}

/** The gates of each number. They are open when the numbers are what stops the contact first. */
function Numbers({ numbers, stopped }: { numbers: NumberVerdict[]; stopped: boolean }) {
  const { t } = useTranslation('contacts')
  const [chosen, setChosen] = useState<string[]>()
  const open = chosen ?? (stopped || numbers.length === 1 ? numbers.map((_, i) => String(i)) : [])
  return (
    <div>
      <Title order={3} mb={4}>
        {t('why.numbers')}
      </Title>
      <Accordion multiple value={open} onChange={setChosen} variant="separated" order={4}>
        {numbers.map((number, i) => (
          // The place is what tells numbers apart that are shown masked.
          // oxlint-disable-next-line react/no-array-index-key
          <NumberItem key={i} place={i} number={number} />
        ))}
      </Accordion>
    </div>
  )
}

function NumberItem({ place, number }: { place: number; number: NumberVerdict }) {
  const { t } = useTranslation(['contacts', 'enums'])
  const format = useFormat()
  const gates = number.gates ?? []
  const stops = gates.find((gate) => !gate.passed)
  return (
    <Accordion.Item value={String(place)} className={classes['number']}>
      <Accordion.Control>
        <Group gap="xs">
          <Text fw={600} className="tabular">
            {t('why.number', { place: place + 1, number: number.number })}
          </Text>
          <Badge variant="light" color={stops ? 'red' : 'teal'} tt="none">
            {stops ? t('why.stopsAt', { gate: t(`enums:${stops.gate}`) }) : t('why.passesAll')}
          </Badge>
          {number.nextTime && (
            <Text size="sm" c="dimmed">
              {t('why.numberNext', { time: format.dateTime(number.nextTime) })}
            </Text>
          )}
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Gates gates={gates} label={t('why.number', { place: place + 1, number: number.number })} />
      </Accordion.Panel>
    </Accordion.Item>
  )
}
