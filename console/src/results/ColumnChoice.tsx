import { ActionIcon, Button, Checkbox, Group, Input } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ExportColumn } from './queries'
import classes from './results.module.css'

interface Props {
  all: ExportColumn[]
  /** Those of a file, in its order. */
  chosen: ExportColumn[]
  onChange: (chosen: ExportColumn[]) => void
  error?: string
}

/** Chooses the columns of a file and their order: those that are chosen come first. */
export function ColumnChoice({ all, chosen, onChange, error }: Props) {
  const { t } = useTranslation(['results', 'enums'])
  const others = all.filter((column) => !chosen.includes(column))
  const swap = (at: number, by: number) => {
    const next = [...chosen]
    const [moved] = next.splice(at, 1)
    if (moved) next.splice(at + by, 0, moved)
    onChange(next)
  }
  return (
    <Input.Wrapper label={t('export.columns')} description={t('export.columnsHint')} error={error} labelElement="div">
      <Group gap="xs" my={6}>
        <Button size="compact-xs" variant="default" onClick={() => onChange(all)}>
          {t('export.all')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onChange([])}>
          {t('export.noColumn')}
        </Button>
      </Group>
      {/* Who comes by keyboard scrolls it with what is in it. */}
      <ul className={classes['columns']} aria-label={t('export.columns')}>
        {chosen.map((column, at) => {
          const name = t(`enums:${column}`)
          return (
            <li key={column}>
              <Checkbox size="sm" label={name} checked onChange={() => onChange(chosen.filter((c) => c !== column))} />
              <Group gap={4} wrap="nowrap">
                <ActionIcon variant="subtle" disabled={at === 0} aria-label={t('export.up', { name })} onClick={() => swap(at, -1)}>
                  <IconArrowUp size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon variant="subtle" disabled={at === chosen.length - 1} aria-label={t('export.down', { name })} onClick={() => swap(at, 1)}>
                  <IconArrowDown size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </li>
          )
        })}
        {others.map((column) => (
          <li key={column}>
            <Checkbox size="sm" label={t(`enums:${column}`)} checked={false} onChange={() => onChange([...chosen, column])} />
          </li>
        ))}
      </ul>
    </Input.Wrapper>
  )
}
