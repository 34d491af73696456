import { createFormContext, type UseFormReturnType } from '@mantine/form'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { Resource, TenantSettings } from '../api/types'
import { faults } from './check'

/** What forms are filled with, laid out as requests are: the paths of the server's errors are those of the fields. */
export interface Values {
  resource: Resource
  settings: TenantSettings
}

export type Form = UseFormReturnType<Values>

const [FormProvider, useForm, useFormOf] = createFormContext<Values>()
export { FormProvider, useForm }

const nothing: Values = { resource: {}, settings: {} }

const roots = ['resource', 'settings'] as const

/** A form that begins with `values`, and is held against the schema when it is sent. */
export function useSchemaForm(values: Partial<Values>) {
  const { t } = useTranslation('directory')
  return useFormOf({
    initialValues: { ...nothing, ...values },
    validate: (now: Values) =>
      Object.fromEntries(
        roots
          .filter((root) => root in values)
          .flatMap((root) => faults(root, now[root]))
          .map((f) => [f.path, t(`check.${f.text}`, { ...f.values })]),
      ),
  })
}

/** Whether the fields below may only be looked at. */
export const ReadOnly = createContext(false)

export const useReadOnly = () => useContext(ReadOnly)
