import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../api/errors'
import { useExplain } from '../components/explain'
import type { Having } from './queries'

interface Props {
  onSearch: (having: Having | undefined) => void
  /** Something is looked for now. */
  searched: boolean
  /** What was wrong with it. */
  error: unknown
}

/** Looks for a number or a reference. What is typed is posted, and gets into no URL. */
export function ContactSearch({ onSearch, searched, error }: Props) {
  const { t } = useTranslation('tasks')
  const explain = useExplain()
  const [by, setBy] = useState<'reference' | 'number'>('reference')
  const [text, setText] = useState('')
  const wrong = error ? (fieldErrors(error)[by] ?? explain(error)) : undefined
  return (
    <form
      role="search"
      onSubmit={(e) => {
        e.preventDefault()
        const value = text.trim()
        if (value === '') onSearch(undefined)
        else onSearch(by === 'number' ? { number: value } : { reference: value })
      }}
    >
      <Group align="flex-start">
        <NativeSelect
          label={t('contacts.by')}
          value={by}
          data={[
            { value: 'reference', label: t('contacts.reference') },
            { value: 'number', label: t('contacts.number') },
          ]}
          onChange={(e) => setBy(e.currentTarget.value === 'number' ? 'number' : 'reference')}
        />
        <TextInput
          label={t('contacts.text')}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          error={wrong}
          autoComplete="off"
          inputMode={by === 'number' ? 'tel' : 'text'}
        />
        <Button type="submit" mt={{ base: 0, sm: 25 }}>
          {t('common:search')}
        </Button>
        {searched && (
          <Button
            variant="default"
            mt={{ base: 0, sm: 25 }}
            onClick={() => {
              setText('')
              onSearch(undefined)
            }}
          >
            {t('contacts.all')}
          </Button>
        )}
      </Group>
    </form>
  )
}
