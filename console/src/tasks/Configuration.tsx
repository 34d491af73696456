import { Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Task } from '../api/types'
import { sections, type Row, type Section } from './describe'
import classes from './tasks.module.css'
import { useDescribe } from './useDescribe'

const names = Object.keys(sections).filter((name): name is Section => name in sections)

/** What a task, or a template, is configured as, in words. Rows in which nothing was chosen are left out. */
export function Configuration({ task }: { task: Task }) {
  const { t } = useTranslation('tasks')
  const describe = useDescribe([task])
  const rowsOf = (section: Section) => sections[section].map((row): [Row, string[]] => [row, describe(task, row)]).filter(([, lines]) => lines.length > 0)
  return (
    <Stack>
      {names.map((section) => (
        <section key={section}>
          <Title order={3} mb="xs">
            {t(`config.sections.${section}`)}
          </Title>
          <dl className={classes['words']}>
            {rowsOf(section).map(([row, lines]) => (
              <RowWords key={row} label={t(`config.rows.${row}`)} lines={lines} />
            ))}
          </dl>
        </section>
      ))}
    </Stack>
  )
}

function RowWords({ label, lines }: { label: string; lines: string[] }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Lines lines={lines} />
      </dd>
    </>
  )
}

/** Lines of words, below each other. */
export function Lines({ lines }: { lines: string[] }) {
  return [...new Set(lines)].map((line) => (
    <Text key={line} size="sm">
      {line}
    </Text>
  ))
}
