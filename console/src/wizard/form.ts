import type { FormErrors, UseFormReturnType } from '@mantine/form'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { Resource, TenantSettings } from '../api/types'
import type { Draft } from './draft'
import { isWithin } from './steps'
import type { Units } from './times'

interface WizardValue {
  form: UseFormReturnType<Draft>
  settings: TenantSettings
  /** Whether the task is there already: then its org unit is fixed. */
  editing: boolean
}

export const WizardContext = createContext<WizardValue | null>(null)

/** The form of the wizard and what it depends on. Only inside of Wizard. */
export function useWizard(): WizardValue {
  const value = useContext(WizardContext)
  if (value === null) throw new Error('useWizard outside of Wizard')
  return value
}

/** What is wrong at a field or in it, each said once. */
export function errorAt(errors: FormErrors, field: string): string | undefined {
  const said = Object.entries(errors).flatMap(([path, error]) => (isWithin(path, field) && typeof error === 'string' ? [error] : []))
  return said.length === 0 ? undefined : [...new Set(said)].join(' · ')
}

/** Errors without those at a field or in it. */
export function withoutErrors(errors: FormErrors, field: string): FormErrors {
  return Object.fromEntries(Object.entries(errors).filter(([path]) => !isWithin(path, field)))
}

/** The props of an input by its field's path: what is wrong in the field shows at it, until it changes. */
export function useField(): (path: string, type?: 'checkbox') => ReturnType<UseFormReturnType<Draft>['getInputProps']> {
  const { form } = useWizard()
  return (path, type) => {
    const props = form.getInputProps(path, type && { type })
    return {
      ...props,
      error: errorAt(form.errors, path),
      onChange: (value: unknown) => {
        form.setErrors((errors) => withoutErrors(errors, path))
        props.onChange(value)
      },
    }
  }
}

/** Whether a task of this org unit may use a resource. */
export function useUsable(): (resource: Resource) => boolean {
  const { form, settings } = useWizard()
  const { orgUnitId } = form.getValues()
  return (resource) => !settings.orgUnitIsolation || !resource.orgUnitId || resource.orgUnitId === orgUnitId
}

/** The units of durations in the language that is chosen. */
export function useUnits(): Units {
  const { t } = useTranslation('wizard')
  return { h: t('units.h'), min: t('units.min'), s: t('units.s') }
}
