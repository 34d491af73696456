import { Group, NativeSelect, Select, TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fromLocal, toLocal } from '../i18n/localTime'
import { isNumber, methods, periods, shortName, type Filter } from './audit'

interface Props {
  filter: Filter
  onChange: (change: Partial<Filter>) => void
  /** What the server says of a field, by the field. */
  errors: Record<string, string>
}

/** Chooses entries by when, who, what and about whom. */
export function AuditFilter({ filter, onChange, errors }: Props) {
  const { t, i18n } = useTranslation('admin')
  const named = methods
    .map((value) => ({ value, label: t(`audit.methods.${shortName(value)}`) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, i18n.language))
  return (
    <Group align="flex-start">
      <NativeSelect
        label={t('audit.period.label')}
        value={filter.period}
        data={periods.map((value) => ({ value, label: t(`audit.period.${value}`) }))}
        onChange={({ currentTarget: { value } }) => onChange({ period: periods.find((p) => p === value) })}
      />
      {filter.period === 'own' && (
        <>
          <TextInput
            type="datetime-local"
            label={t('audit.from')}
            value={toLocal(filter.startTime)}
            onChange={(e) => onChange({ startTime: fromLocal(e.currentTarget.value) ?? '' })}
            error={errors['startTime']}
          />
          <TextInput
            type="datetime-local"
            label={t('audit.until')}
            value={toLocal(filter.endTime)}
            onChange={(e) => onChange({ endTime: fromLocal(e.currentTarget.value) ?? '' })}
            error={errors['endTime']}
          />
        </>
      )}
      <Select
        label={t('audit.what')}
        placeholder={t('audit.anything')}
        data={named}
        value={filter.method || null}
        onChange={(method) => onChange({ method: method ?? '' })}
        searchable
        clearable
        nothingFoundMessage={t('common:nothingFound')}
        miw={260}
      />
      <Typed label={t('audit.who')} description={t('audit.whoText')} value={filter.subject} onType={(subject) => onChange({ subject })} maxLength={200} />
      <Typed
        label={t('audit.about')}
        description={t('audit.aboutText')}
        value={filter.target}
        onType={(target) => onChange({ target })}
        refuse={(text) => (isNumber(text) ? t('audit.noNumbers') : undefined)}
        maxLength={200}
        miw={260}
      />
    </Group>
  )
}

interface TypedProps extends Omit<TextInputProps, 'value' | 'onChange' | 'error'> {
  value: string
  /** Is told what was typed when it is sent off with Enter, or left. */
  onType: (text: string) => void
  /** Says what is wrong with a text that is not to be taken. */
  refuse?: (text: string) => string | undefined
}

/** A filter of a word or an id. */
function Typed({ value, onType, refuse, ...props }: TypedProps) {
  const [text, setText] = useState(value)
  const [taken, setTaken] = useState(value)
  // Chosen elsewhere on the page meanwhile.
  if (value !== taken) {
    setTaken(value)
    setText(value)
  }
  const wrong = refuse?.(text)
  const take = () => {
    if (wrong === undefined && text.trim() !== value) onType(text.trim())
  }
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        take()
      }}
    >
      <TextInput
        {...props}
        type="search"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        onBlur={take}
        error={wrong}
      />
    </form>
  )
}
