import { List, Paper, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Draft } from './draft'
import { useUnits } from './form'
import { readPolicy } from './policy'

/** A result policy in plain words. */
export function PolicyReading({ policy }: { policy: Draft['resultPolicy'] }) {
  const { t } = useTranslation(['wizard', 'enums'])
  const units = useUnits()
  const nameOf = useResourceNames('RESOURCE_KIND_NUMBER_TYPE')
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        {readPolicy(t, policy, nameOf, units).map(({ heading, lines }) => (
          <div key={heading ?? ''}>
            {heading && (
              <Text size="sm" fw={600}>
                {heading}
              </Text>
            )}
            <List size="sm" spacing={2}>
              {lines.map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          </div>
        ))}
      </Stack>
    </Paper>
  )
}
