import type { FormErrors } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { ApiError, formPath } from '../api/errors'
import { useExplain } from '../components/explain'
import type { Draft } from './draft'
import { check, stepOf } from './steps'

interface Wrong {
  field: string
  description: string
  reason: string
}

/** Errors in the words of the language, by the fields of the form. */
export function useErrors() {
  const { t, i18n } = useTranslation('wizard')
  const explain = useExplain()

  /** What a rule that a field breaks means; what the server said of it goes along. */
  const meaning = ({ reason, description }: Wrong): string => {
    const known = `reasons.${reason}`
    return i18n.exists(known, { ns: 'wizard' }) ? `${t(known)} (${description})` : description
  }

  const sorted = (wrong: readonly Wrong[]): { fields: FormErrors; others: string[] } => {
    const fields: Record<string, string> = {}
    const others: string[] = []
    for (const violation of wrong) {
      const path = formPath(violation.field.replace(/^task\./, ''))
      if (stepOf(path)) fields[path] = [fields[path], meaning(violation)].filter(Boolean).join(' · ')
      else others.push(`${violation.field}: ${meaning(violation)}`)
    }
    return { fields, others }
  }

  return {
    /** What is missing or cannot be read. */
    checked: (draft: Draft): FormErrors => Object.fromEntries(Object.entries(check(draft)).map(([path, complaint]) => [path, t(`check.${complaint}`)])),
    /** What the server says, at the fields, and what no field has. */
    explained: (error: unknown): { fields: FormErrors; others: string[] } =>
      error instanceof ApiError && error.violations.length > 0 ? sorted(error.violations) : { fields: {}, others: [explain(error)] },
    /** What is wrong with a saved task now. */
    standing: (conditions: readonly Partial<Wrong>[]): FormErrors =>
      sorted(conditions.map(({ field = '', description = '', reason = '' }) => ({ field, description, reason }))).fields,
  }
}
