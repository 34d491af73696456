import { Textarea } from '@mantine/core'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  value: string
  onChange: (value: string) => void
  error: string
  ref?: Ref<HTMLTextAreaElement>
}

/** Takes numbers, one a line. */
export function NumbersField({ value, onChange, error, ref }: Props) {
  const { t } = useTranslation('directory')
  return (
    <Textarea
      ref={ref}
      label={t('numbers.field')}
      description={t('numbers.fieldHint')}
      required
      autosize
      minRows={2}
      maxRows={10}
      autoComplete="off"
      value={value}
      error={error}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  )
}
