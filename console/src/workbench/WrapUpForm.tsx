import { Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { clock } from '../api/clock'
import { fieldErrors, hasReason } from '../api/errors'
import type { Call } from '../api/types'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { AppointmentFields } from './AppointmentFields'
import { atQuestions, given } from './answers'
import { completionOf, faultsOf, isRight } from './completion'
import { useWorkbench } from './context'
import { keepOnly, type Draft } from './draft'
import { Questions } from './Questions'
import { ResultChoice } from './ResultChoice'
import { resultOf } from './results'
import { wantsPreviews } from './session'
import { keys, useShortcuts } from './shortcuts'
import { useScript } from './task'
import { Verb } from './Verb'

interface Props {
  call: Call
  draft: Draft
  change: (change: Partial<Draft>) => void
}

const noteLength = 2000

/** What came of the call. It can be written down from the dial on, and is sent when the call is over. */
export function WrapUpForm({ call, draft, change }: Props) {
  const { t } = useTranslation('workbench')
  const { agentId, session, verbs, online } = useWorkbench()
  const script = useScript(call.taskId ?? '')
  const [shown, show] = useState(false)
  const form = useRef<HTMLDivElement>(null)

  const { complete } = verbs
  const over = call.state === 'CALL_STATE_RELEASED'
  const answered = call.answerTime !== undefined && call.answerTime !== null
  const ready = wantsPreviews(session)
  const asksAppointment = resultOf(script.tree ?? [], draft.resultId)?.appointment ?? hasReason(complete.error, 'APPOINTMENT_REQUIRED')
  const setting = { agentId, questions: script.questions, answered, appointment: asksAppointment, notReady: false }

  const found = faultsOf(draft, setting, clock.now())
  const wrong = shown ? found : { answers: {} }
  const told = fieldErrors(complete.error)
  const atAnswers = atQuestions(told, given(script.questions, draft.answers))

  const finish = (notReady: boolean) => {
    if (!over || !online || complete.isPending || script.tree === undefined) return
    show(true)
    if (!isRight(found)) return
    complete.mutate({ id: call.attemptId ?? '', ...completionOf(draft, { ...setting, notReady }) }, { onSuccess: () => keepOnly(sessionStorage, undefined) })
  }
  useShortcuts({ [keys.complete]: () => finish(!ready) })

  // Once something is wrong, the first field that is takes the focus.
  const pressed = shown && !isRight(found)
  useEffect(() => {
    if (pressed || complete.isError) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-error]')?.focus()
  }, [pressed, complete.isError])

  const edit = (fields: Partial<Draft>) => {
    if (complete.isError) complete.reset()
    change(fields)
  }

  return (
    <Paper withBorder p="md" component="section" aria-labelledby="wrap-up" ref={form}>
      <Stack>
        <Title order={3} id="wrap-up">
          {t('complete.title')}
        </Title>
        {script.error && <Failure error={script.error} retry={script.retry} />}
        {script.tree === undefined && !script.error && <Waiting />}
        {answered && script.questions.length > 0 && (
          <Questions
            title={script.questionnaireName}
            questions={script.questions}
            answers={draft.answers}
            errors={{ ...atAnswers, ...inWords(wrong.answers, (fault) => t(`questions.${fault}`)) }}
            onChange={(answers) => edit({ answers })}
          />
        )}
        {script.tree && (
          <ResultChoice
            tree={script.tree}
            value={draft.resultId}
            error={wrong.result ? t('complete.faults.result') : told['businessResultId']}
            onChange={(resultId) => edit({ resultId })}
          />
        )}
        {asksAppointment && (
          <AppointmentFields
            value={draft.appointment}
            call={call}
            customer={draft.customer}
            errors={{
              time: wrong.time ? t(`complete.faults.time.${wrong.time}`) : told['appointment.appointmentTime'],
              number: told['appointment.number'],
              agentId: wrong.agent ? t('complete.faults.agent') : told['appointment.agentId'],
              remark: told['appointment.remark'],
            }}
            onChange={(appointment) => edit({ appointment })}
          />
        )}
        <Textarea
          label={t('complete.note')}
          description={t('complete.noteLeft', { count: noteLength - draft.note.length })}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          maxLength={noteLength}
          autosize
          minRows={3}
          value={draft.note}
          error={told['note']}
          onChange={(e) => edit({ note: e.currentTarget.value })}
        />
        {told['answers'] && (
          <Text role="alert" size="sm" c="red">
            {told['answers']}
          </Text>
        )}
        <Group>
          {ready && (
            <Verb shortcut={keys.complete} disabled={!over || complete.isPending} loading={complete.isPending} onClick={() => finish(false)}>
              {t('complete.ready')}
            </Verb>
          )}
          <Verb
            variant={ready ? 'default' : 'filled'}
            shortcut={ready ? undefined : keys.complete}
            disabled={!over || complete.isPending}
            onClick={() => finish(true)}
          >
            {t('complete.notReady')}
          </Verb>
          {!over && (
            <Text size="sm" c="dimmed">
              {t('complete.later')}
            </Text>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}

function inWords<F>(faults: Readonly<Record<string, F>>, say: (fault: F) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(faults).map(([code, fault]) => [code, say(fault)]))
}
