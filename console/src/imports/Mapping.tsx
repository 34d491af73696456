import { Alert, List, Paper, Select, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Head } from './head'
import { check, details, maxNumbers, meaningOf, type Attribute, type Meaning } from './meaning'
import classes from './imports.module.css'

interface Props {
  head: Head
  attributes: Attribute[]
  meanings: Meaning[]
  onChange: (meanings: Meaning[]) => void
}

/** What each column means, beside what it has in the first rows. */
export function Mapping({ head, attributes, meanings, onChange }: Props) {
  const { t } = useTranslation('imports')
  const nameOf = useMeaningNames(attributes)
  const choices = choicesOf(head.titles, meanings, attributes, t, nameOf)
  const faults = check(head.titles, meanings, attributes)
  const said = [
    ...(faults.noNumbers ? [t('wrong.noNumbers')] : []),
    ...(faults.missing.length > 0 ? [t('wrong.missing', { names: faults.missing.join(', ') })] : []),
  ]
  return (
    <Stack gap="xs" component="section" aria-labelledby="mapping">
      <Title order={2} id="mapping">
        {t('mapping.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('mapping.text')}
      </Text>
      {said.length > 0 && (
        <Alert color="red" variant="light" role="alert">
          <List size="sm">
            {said.map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Paper withBorder component="ul" p={0} m={0} className={classes['columns']}>
        {head.titles.map((title, i) => {
          const fault = faults.columns.get(i)
          return (
            // A file may have a title twice: the place tells columns apart.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={i} className={classes['column']}>
              <Text fw={600} lineClamp={2}>
                {title || t('mapping.untitled', { place: i + 1 })}
              </Text>
              <Select
                aria-label={t('mapping.means', { title: title || i + 1 })}
                searchable
                data={choices}
                value={meanings[i] || ignored}
                onChange={(value) => onChange(meanings.map((m, at) => (at === i ? fromChoice(value) : m)))}
                error={fault && t(`wrong.${fault}`)}
                allowDeselect={false}
              />
              <Text size="sm" c="dimmed" lineClamp={2}>
                {samplesOf(head, i) || t('mapping.noValues')}
              </Text>
            </li>
          )
        })}
      </Paper>
    </Stack>
  )
}

/** The values of a column in the first rows, without repeats. */
function samplesOf(head: Head, column: number): string {
  const values = head.rows.map((row) => row[column] ?? '').filter((v) => v !== '')
  return [...new Set(values)].slice(0, 3).join(' · ')
}

/** Mantine's choices need a value. Titles are trimmed: none is a blank. */
const ignored = ' '

function fromChoice(value: string | null): Meaning {
  return value === null || value === ignored ? '' : value
}

/** What a meaning is called. */
export function useMeaningNames(attributes: Attribute[]): (meaning: Meaning) => string {
  const { t } = useTranslation('imports')
  return (meaning) => {
    const number = /^number(\d+)(.*)$/.exec(meaning)
    if (number) return t(`meaning.number${number[2]}`, { place: number[1] })
    if (meaning === 'reference' || meaning === 'name' || meaning === 'priority') return t(`meaning.${meaning}`)
    return attributes.find((a) => a.code === meaning)?.name ?? meaning
  }
}

/** As many numbers as there are and one more; details of those that there are; and the tenant's attributes, or the titles if it has none. */
function choicesOf(titles: string[], meanings: Meaning[], attributes: Attribute[], t: (key: string) => string, nameOf: (m: Meaning) => string) {
  const places = meanings.map((m) => Number(/^number(\d+)$/.exec(m)?.[1] ?? 0))
  const last = Math.min(maxNumbers, Math.max(0, ...places) + 1)
  const numbers = Array.from({ length: last }, (_, i) => `number${i + 1}`)
  const about = numbers.filter((n) => meanings.includes(n)).flatMap((n) => details.slice(1).map((d) => n + d))
  const customer = ['name', 'reference', 'priority']
  // Our own names go before titles and codes that are the same.
  const ours = new Set([...numbers, ...about, ...customer])
  const free = attributes.length > 0 ? attributes.map((a) => a.code) : titles.filter((title) => title !== '' && meaningOf(title, []) === title)
  const group = (name: string, items: Meaning[]) => ({
    group: t(`mapping.group.${name}`),
    items: items.map((value) => ({ value, label: nameOf(value) })),
  })
  return [
    { value: ignored, label: t('meaning.ignore') },
    group('numbers', numbers),
    group('customer', customer),
    group('attributes', [...new Set(free)].filter((name) => !ours.has(name))),
    group('about', about),
  ].filter((g) => !('items' in g) || g.items.length > 0)
}
