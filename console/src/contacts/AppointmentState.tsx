import { Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { StateBadge } from '../components/StateBadge'
import type { AppointmentState } from './queries'

/** Where an appointment is, and what that means: why it was not kept, if it was not. */
export function AppointmentStateText({ state }: { state: AppointmentState | undefined }) {
  const { t } = useTranslation('contacts')
  if (!state) return null
  return (
    <Stack gap={2} align="flex-start">
      <StateBadge state={state} />
      <Text size="xs" c="dimmed">
        {t(`appointment.means.${state}`)}
      </Text>
    </Stack>
  )
}
