import { Group, Radio, Text, TextInput } from '@mantine/core'
import { IconCalendarTime, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { find, resultOf, type Result } from './results'
import classes from './workbench.module.css'

interface Props {
  tree: readonly Result[]
  value: string
  error?: string
  onChange: (id: string) => void
}

/** From so many results on there is a field to search them. */
const many = 8

const count = (tree: readonly Result[]): number => tree.reduce((sum, r) => sum + 1 + count(r.below), 0)

/** Chooses a business result of a tree. Arrow keys go from one to the next. */
export function ResultChoice({ tree, value, error, onChange }: Props) {
  const { t } = useTranslation('workbench')
  const [text, setText] = useState('')
  const chosen = resultOf(tree, value)
  const shown = find(tree, text)
  return (
    <div>
      <Radio.Group label={t('results.title')} withAsterisk value={value} error={error} onChange={onChange}>
        {count(tree) >= many && (
          <TextInput
            mt="xs"
            size="sm"
            type="search"
            aria-label={t('results.search')}
            placeholder={t('results.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
          />
        )}
        <div className={classes['treeBox']}>
          {shown.length > 0 ? <Branch results={shown} /> : <Text c="dimmed">{t('common:nothingFound')}</Text>}
        </div>
      </Radio.Group>
      <Text size="sm" role="status">
        {chosen && t('results.chosen', { name: [...chosen.path, chosen.name].join(' › ') })}
      </Text>
    </div>
  )
}

function Branch({ results }: { results: readonly Result[] }) {
  const { t } = useTranslation('workbench')
  return (
    <ul className={classes['tree']}>
      {results.map((r) => (
        <li key={r.id}>
          <Radio
            value={r.id}
            label={
              <Group gap={6} wrap="nowrap">
                {r.name}
                {r.appointment && <IconCalendarTime size={16} role="img" aria-label={t('results.appointment')} />}
              </Group>
            }
          />
          {r.below.length > 0 && <Branch results={r.below} />}
        </li>
      ))}
    </ul>
  )
}
