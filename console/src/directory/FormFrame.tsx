import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, fieldErrors, formPath, hasReason } from '../api/errors'
import { Failure } from '../components/Failure'
import { FormProvider, ReadOnly, type Form, type Values } from './form'
import { isNested, propertyAt } from './schema'

interface Props {
  form: Form
  /** Sends the values; what it throws is shown, at the fields where it belongs there. */
  save: (values: Values) => Promise<void>
  pending: boolean
  error: unknown
  /** Loads anew what somebody else has changed. */
  reload?: () => void
  label: string
  readOnly: boolean
  children: ReactNode
}

/** A form with its fields, its button and what the server says of it. */
export function FormFrame({ form, save, pending, error, reload, label, readOnly, children }: Props) {
  const element = useRef<HTMLFormElement>(null)

  // Counted, so that the effect finds the faults on the page: they are set with it.
  const [refusals, setRefusals] = useState(0)
  const toFirstFault = () => setRefusals((n) => n + 1)
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refusals])

  const send = async (values: Values) => {
    try {
      await save(values)
    } catch (refusal) {
      form.setErrors(fieldErrors(refusal))
      toFirstFault()
    }
  }

  return (
    <FormProvider form={form}>
      <ReadOnly value={readOnly}>
        <form ref={element} noValidate onSubmit={(e) => form.onSubmit((values) => void send(values), toFirstFault)(e)}>
          <Stack gap="md" maw={720}>
            {children}
            <Refusal error={error} reload={reload} />
            {!readOnly && (
              <Group>
                <Button type="submit" loading={pending}>
                  {label}
                </Button>
              </Group>
            )}
          </Stack>
        </form>
      </ReadOnly>
    </FormProvider>
  )
}

/** Says of an error what no field says. */
function Refusal({ error, reload }: { error: unknown; reload?: () => void }) {
  const { t } = useTranslation('directory')
  if (!error) return null
  if (hasReason(error, 'ETAG_MISMATCH') && reload) {
    return (
      <Alert role="alert" color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t('form.conflict')}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{t('form.conflictText')}</Text>
          <Button size="xs" variant="default" onClick={reload}>
            {t('form.reload')}
          </Button>
        </Stack>
      </Alert>
    )
  }
  if (!(error instanceof ApiError) || error.violations.length === 0) return <Failure error={error} />
  const rest = error.violations.filter((v) => !hasField(formPath(v.field)))
  if (rest.length === 0) return null
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={t('form.notSeen')}>
      {rest.map((v) => (
        <Text size="sm" key={v.field}>
          {v.description}
        </Text>
      ))}
    </Alert>
  )
}

/** Whether a form shows an error at its path: it does at fields, and not at what groups them. */
function hasField(path: string): boolean {
  const property = propertyAt(path)
  return property !== undefined && !isNested(property)
}

