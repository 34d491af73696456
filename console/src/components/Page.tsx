import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface Props {
  title: string
  /** A sentence below the title. */
  text?: ReactNode
  /** Buttons at the title's side. */
  actions?: ReactNode
  /** What stands before the title, such as a way back. */
  above?: ReactNode
  children: ReactNode
}

/** A page with its only h1, which is also the tab's title. */
export function Page({ title, text, actions, above, children }: Props) {
  useDocumentTitle(`${title} · Foredial`)
  return (
    <Stack gap="md">
      {above}
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1}>{title}</Title>
          {text && <Text c="dimmed">{text}</Text>}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}
