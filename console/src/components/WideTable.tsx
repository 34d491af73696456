import { Table } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  /** What the table is, for who comes by keyboard. */
  label: string
  /** Below this width it scrolls, in px. */
  minWidth: number
  children: ReactNode
}

/** A table that scrolls in a box of its own where it is too wide for the page. */
export function WideTable({ label, minWidth, children }: Props) {
  return (
    <Table.ScrollContainer minWidth={minWidth} type="native" tabIndex={0} role="region" aria-label={label}>
      <Table withTableBorder aria-label={label}>
        {children}
      </Table>
    </Table.ScrollContainer>
  )
}
