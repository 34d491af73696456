import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useForm, type FormErrors } from '@mantine/form'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { answer, api } from '../api/client'
import { hasReason } from '../api/errors'
import type { Task, TenantSettings } from '../api/types'
import { say, useComplain } from '../components/explain'
import { BasicsStep } from './BasicsStep'
import type { Draft } from './draft'
import { useErrors } from './errors'
import { WizardContext } from './form'
import { useLeaving } from './leaving'
import { PolicyStep } from './PolicyStep'
import { ReviewStep } from './ReviewStep'
import { RoundsStep } from './RoundsStep'
import { SequenceStep } from './SequenceStep'
import { firstStep, stepOf, steps, type Step } from './steps'
import { StepsNav } from './StepsNav'
import { StrategyStep } from './StrategyStep'
import { WindowsStep } from './WindowsStep'
import { focusField, focusFirst } from './focus'
import classes from './wizard.module.css'
import { Wrong } from './Wrong'

interface Props {
  initial: Draft
  settings: TenantSettings
  /** Whether the task is there already. */
  editing: boolean
  /** What is wrong with it from the start. */
  wrong?: FormErrors
  save: (draft: Draft) => Promise<Task>
  /** What somebody else made of the task, with what was changed here on top. */
  reload?: (mine: Draft) => Promise<Draft>
}

/** The seven steps in which a task is made or changed. */
export function Wizard({ initial, settings, editing, wrong, save, reload }: Props) {
  const { t } = useTranslation('wizard')
  const navigate = useNavigate()
  const complain = useComplain()
  const queries = useQueryClient()
  const { checked, explained } = useErrors()
  const form = useForm<Draft>({ initialValues: initial, initialErrors: wrong })
  const [step, setStep] = useState<Step>('basics')
  /** What is wrong that no field has. */
  const [rest, setRest] = useState<string[]>([])
  const panel = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const { leave, question } = useLeaving(() => form.isDirty())

  const errorsOf = (s: Step) => Object.entries(form.errors).filter(([path]) => stepOf(path) === s)
  const index = steps.indexOf(step)
  const here = errorsOf(step)

  function go(to: Step) {
    flushSync(() => setStep(to))
    heading.current?.focus()
    window.scrollTo({ top: 0 })
  }

  /** Shows errors at their fields, in the first step that has one. */
  function show(errors: FormErrors) {
    const first = firstStep(Object.keys(errors))
    flushSync(() => {
      form.setErrors(errors)
      if (first) setStep(first)
    })
    if (first && panel.current) focusFirst(panel.current, Object.keys(errors).filter((path) => stepOf(path) === first))
  }

  function next() {
    const errors = Object.fromEntries(Object.entries(checked(form.getValues())).filter(([path]) => stepOf(path) === step))
    if (Object.keys(errors).length > 0) show({ ...form.errors, ...errors })
    else go(steps[index + 1] ?? 'review')
  }

  const saving = useMutation({
    mutationFn: async ({ start }: { start: boolean }) => {
      const task = await save(form.getValues())
      leave()
      say(t(editing ? 'saved' : 'created', { name: task.displayName }))
      const id = task.id ?? ''
      if (start) {
        // The task is there, whatever comes of its start: its page shows its state.
        await answer(api.POST('/v1/tasks/{id}:start', { params: { path: { id } }, body: {} })).then(() => say(t('started', { name: task.displayName })), complain)
      }
      return id
    },
    onSuccess: async (id) => {
      await navigate(`/tasks/${id}`)
      await queries.invalidateQueries()
    },
    onError: (error) => {
      const { fields, others } = explained(error)
      setRest(others)
      show(fields)
      if (firstStep(Object.keys(fields)) === undefined) heading.current?.focus()
    },
  })

  const reloading = useMutation({
    mutationFn: (again: NonNullable<typeof reload>) => again(form.getValues()),
    onSuccess: (draft) => {
      form.setValues(draft)
      saving.reset()
      setRest([])
      say(t('reloaded'))
    },
    onError: complain,
  })

  function submit(start: boolean) {
    const errors = checked(form.getValues())
    setRest([])
    if (Object.keys(errors).length > 0) show(errors)
    else saving.mutate({ start })
  }

  const value = useMemo(() => ({ form, settings, editing }), [form, settings, editing])
  const conflict = hasReason(saving.error, 'ETAG_MISMATCH')
  return (
    <WizardContext value={value}>
      {question}
      <div className={classes['wizard']}>
        <StepsNav active={step} errors={(s) => errorsOf(s).length} onGo={go} />
        <Paper withBorder p={{ base: 'md', sm: 'lg' }} ref={panel}>
          <form
            noValidate
            onSubmit={(e) => {
              e.preventDefault()
              if (step === 'review') submit(false)
              else next()
            }}
          >
            <Stack gap="lg">
              <div>
                <Text size="sm" c="dimmed">
                  {t('stepOf', { n: index + 1, count: steps.length })}
                </Text>
                <Title order={2} ref={heading} tabIndex={-1}>
                  {t(`steps.${step}`)}
                </Title>
                <Text c="dimmed" size="sm">
                  {t(`about.${step}`)}
                </Text>
              </div>
              {rest.length > 0 && (
                <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t(conflict ? 'conflict' : 'refused')}>
                  {conflict ? <Text size="sm">{t('conflictText')}</Text> : rest.map((line) => <Text size="sm" key={line}>{line}</Text>)}
                  {conflict && reload && (
                    <Button mt="sm" size="xs" variant="default" loading={reloading.isPending} onClick={() => reloading.mutate(reload)}>
                      {t('reload')}
                    </Button>
                  )}
                </Alert>
              )}
              {here.length > 0 && <Wrong errors={here} onChoose={(path) => panel.current && focusField(panel.current, path)} />}
              {step === 'basics' && <BasicsStep />}
              {step === 'windows' && <WindowsStep />}
              {step === 'strategy' && <StrategyStep />}
              {step === 'sequence' && <SequenceStep />}
              {step === 'rounds' && <RoundsStep />}
              {step === 'policy' && <PolicyStep />}
              {step === 'review' && <ReviewStep onEdit={go} />}
              <Group justify="space-between">
                <Button variant="default" disabled={index === 0} onClick={() => go(steps[index - 1] ?? 'basics')}>
                  {t('common:back')}
                </Button>
                {step === 'review' ? (
                  <Group gap="xs">
                    <Button variant="default" disabled={saving.isPending} onClick={() => submit(true)}>
                      {t(editing ? 'saveAndStart' : 'createAndStart')}
                    </Button>
                    <Button type="submit" loading={saving.isPending}>
                      {t(editing ? 'common:save' : 'create')}
                    </Button>
                  </Group>
                ) : (
                  <Group gap="xs">
                    {editing && (
                      <Button variant="default" onClick={() => go('review')}>
                        {t('toReview')}
                      </Button>
                    )}
                    <Button type="submit">{t('common:next')}</Button>
                  </Group>
                )}
              </Group>
            </Stack>
          </form>
        </Paper>
      </div>
    </WizardContext>
  )
}
