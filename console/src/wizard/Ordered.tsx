import { ActionIcon, Group, Paper } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './wizard.module.css'

interface Props {
  label: string
  /** What each item is called, in their order. */
  names: readonly string[]
  onMove: (from: number, to: number) => void
  onRemove: (index: number) => void
  /** What there is of an item besides the buttons. */
  children: (index: number) => ReactNode
}

/** A list whose order counts, changed by buttons. The focus goes with what is moved. */
export function Ordered({ label, names, onMove, onRemove, children }: Props) {
  const { t } = useTranslation('wizard')
  const list = useRef<HTMLOListElement>(null)
  const follow = useRef<{ index: number; button: 'up' | 'down' } | null>(null)
  useEffect(() => {
    if (follow.current === null) return
    const { index, button } = follow.current
    follow.current = null
    const buttons = list.current?.children[index]?.querySelectorAll<HTMLButtonElement>('[data-move]:not(:disabled)') ?? []
    const wanted = [...buttons].find((b) => b.dataset['move'] === button) ?? buttons[0]
    wanted?.focus()
  })
  const move = (index: number, button: 'up' | 'down') => {
    const to = index + (button === 'up' ? -1 : 1)
    follow.current = { index: to, button }
    onMove(index, to)
  }
  return (
    <ol ref={list} className={classes['ordered']} aria-label={label}>
      {names.map((name, i) => (
        // eslint-disable-next-line react/no-array-index-key -- rows are told apart by their places, as their errors are
        <Paper component="li" withBorder p="xs" key={i}>
          <Group wrap="nowrap" gap="xs">
            <Group flex={1} align="flex-end" gap="sm">
              {children(i)}
            </Group>
            <Group gap={2} wrap="nowrap">
              <ActionIcon variant="subtle" color="gray" size="lg" data-move="up" disabled={i === 0} aria-label={t('moveUp', { name })} onClick={() => move(i, 'up')}>
                <IconArrowUp size={18} aria-hidden />
              </ActionIcon>
              <ActionIcon variant="subtle" color="gray" size="lg" data-move="down" disabled={i === names.length - 1} aria-label={t('moveDown', { name })} onClick={() => move(i, 'down')}>
                <IconArrowDown size={18} aria-hidden />
              </ActionIcon>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('removeNamed', { name })} onClick={() => onRemove(i)}>
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            </Group>
          </Group>
        </Paper>
      ))}
    </ol>
  )
}
