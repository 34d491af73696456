import { Button, Kbd, type ButtonProps } from '@mantine/core'
import type { MouseEvent, ReactNode } from 'react'
import { useWorkbench } from './context'
import { useCharacterKeys } from './shortcuts'

interface Props extends ButtonProps {
  onClick: () => void
  children: ReactNode
  /** The key that does the same. */
  shortcut?: string
  'aria-label'?: string
  'aria-describedby'?: string
}

/** A button that does something at the server. While that cannot be reached it does nothing, and keeps the focus. */
export function Verb({ onClick, shortcut, disabled, children, ...props }: Props) {
  const { online } = useWorkbench()
  const [characters] = useCharacterKeys()
  const off = disabled === true || !online
  const press = (event: MouseEvent) => {
    event.preventDefault()
    if (!off) onClick()
  }
  const known = shortcut !== undefined && (characters || shortcut.length > 1)
  return (
    <Button
      {...props}
      type="button"
      onClick={press}
      data-disabled={off || undefined}
      aria-disabled={off || undefined}
      aria-keyshortcuts={known ? shortcut.replace('Ctrl', 'Control') : undefined}
      rightSection={
        known ? (
          <Kbd size="xs" aria-hidden visibleFrom="sm">
            {shortcut.length === 1 ? shortcut.toUpperCase() : shortcut}
          </Kbd>
        ) : undefined
      }
    >
      {children}
    </Button>
  )
}
