import { Button, Card, Divider, Group, Stack, Text, Title } from '@mantine/core'
import { IconPencil, IconPhoneCheck } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isOne, planners, writers } from '../api/caller'
import { useResourceNames } from '../api/directory'
import type { Attempt } from '../api/types'
import { useCaller } from '../app/caller'
import { StateBadge } from '../components/StateBadge'
import { useSaid } from '../components/useSaid'
import { useFormat } from '../i18n/format'
import { Answers } from './Answers'
import classes from './contacts.module.css'
import { Recording } from './Recording'
import { RemarkDialog } from './RemarkDialog'
import { Remarks } from './Remarks'
import { SettleDialog } from './SettleDialog'

interface Props {
  attempt: Attempt
  /** Which attempt it is, from 1. */
  place: number
  /** What was agreed at it. */
  children?: ReactNode
}

/** One dial: when, who, what came of it, and what was decided then. */
export function AttemptCard({ attempt, place, children }: Props) {
  const { t } = useTranslation(['contacts', 'enums'])
  const format = useFormat()
  const agentOf = useResourceNames('RESOURCE_KIND_AGENT')
  const heading = `attempt-${attempt.id}`
  const ring = between(attempt.ringTime, attempt.answerTime ?? attempt.endTime)
  const talk = between(attempt.answerTime, attempt.endTime)
  return (
    <Card withBorder component="article" aria-labelledby={heading}>
      <Group justify="space-between" align="flex-start" mb="xs">
        <div>
          <Title order={3} id={heading}>
            {t('attempt.title', { place, time: format.dateTime(attempt.dialTime) })}
          </Title>
          <Text size="sm" c="dimmed" className="tabular">
            {t('attempt.by', { agent: agentOf(attempt.agentId), number: attempt.number })}
          </Text>
        </div>
        {isOver(attempt) ? <StateBadge state={attempt.displayedResult} /> : <Text size="sm">{t('attempt.live')}</Text>}
      </Group>
      <dl className={classes['facts']}>
        {ring !== undefined && <Fact name={t('attempt.ring')}>{format.span(ring)}</Fact>}
        {talk !== undefined && <Fact name={t('attempt.talk')}>{format.span(talk)}</Fact>}
        {attempt.callerNumber && <Fact name={t('attempt.caller')}>{attempt.callerNumber}</Fact>}
        {attempt.failCode && <Fact name={t('attempt.code')}>{attempt.failCode}</Fact>}
      </dl>
      <Outcome attempt={attempt} />
      {attempt.decision && <Decided decision={attempt.decision} />}
      {attempt.questionnaires?.map((q) => <Answers key={q.source} questionnaire={q} />)}
      {children}
      {attempt.recordingPath && <Recording attemptId={attempt.id ?? ''} />}
      {isOver(attempt) && <Remarks attempt={attempt} />}
    </Card>
  )
}

/** Whether it is known how the call ended, or that nobody will say. */
function isOver(attempt: Attempt): boolean {
  return attempt.displayedResult !== undefined && attempt.displayedResult !== 'DISPLAYED_RESULT_UNSPECIFIED'
}

/** How long from one time to another, in ms; undefined while one is not known. */
function between(from: string | undefined, to: string | undefined): number | undefined {
  return from && to ? Date.parse(to) - Date.parse(from) : undefined
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <Text component="dt" size="sm">
        {name}
      </Text>
      <Text component="dd" size="sm" className="tabular">
        {children}
      </Text>
    </>
  )
}

/** The business result and the note, with what a planner may do about them. */
function Outcome({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation('contacts')
  const caller = useCaller()
  const resultOf = useResourceNames('RESOURCE_KIND_BUSINESS_RESULT')
  const [open, setOpen] = useState<'remark' | 'settle'>()
  const mayRemark = isOver(attempt) && isOne(caller, ...writers)
  const maySettle = attempt.displayedResult === 'DISPLAYED_RESULT_UNKNOWN' && isOne(caller, ...planners)
  const close = () => setOpen(undefined)
  return (
    <Group justify="space-between" align="flex-start" mt="xs">
      <Stack gap={2} flex={1} miw={200}>
        <Text fw={600}>{attempt.businessResultId ? resultOf(attempt.businessResultId) : t('attempt.noResult')}</Text>
        {attempt.note && (
          <Text size="sm" className={classes['note']}>
            {attempt.note}
          </Text>
        )}
      </Stack>
      <Group gap="xs">
        {maySettle && (
          <Button size="xs" leftSection={<IconPhoneCheck size={14} aria-hidden />} onClick={() => setOpen('settle')}>
            {t('settle.button')}
          </Button>
        )}
        {mayRemark && (
          <Button size="xs" variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={() => setOpen('remark')}>
            {t('remark.button')}
          </Button>
        )}
      </Group>
      {open === 'remark' && <RemarkDialog attempt={attempt} onClose={close} />}
      {open === 'settle' && <SettleDialog attempt={attempt} onClose={close} />}
    </Group>
  )
}

/** What the policy made of it, and why. */
function Decided({ decision }: { decision: NonNullable<Attempt['decision']> }) {
  const { t } = useTranslation('contacts')
  const format = useFormat()
  const said = useSaid()(decision.rule)
  return (
    <>
      <Divider my="xs" label={t('attempt.decided')} labelPosition="left" />
      <Group gap="xs">
        <StateBadge state={decision.state} />
        <StateBadge state={decision.doneReason} />
        {decision.dueTime && <Text size="sm">{t('attempt.due', { time: format.dateTime(decision.dueTime) })}</Text>}
      </Group>
      <Text size="sm" c="dimmed" mt={4} lang={said.lang}>
        {said.text}
      </Text>
    </>
  )
}
