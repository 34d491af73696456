import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The colour of a state by its enum value. Words say it too: colour is never alone. */
const colors: Record<string, string> = {
  TASK_STATE_DRAFT: 'gray',
  TASK_STATE_SCHEDULED: 'blue',
  TASK_STATE_RUNNING: 'teal',
  TASK_STATE_SUSPENDED: 'yellow',
  TASK_STATE_COMPLETED: 'indigo',
  TASK_STATE_EXPIRED: 'red',
  AGENT_STATE_OFFLINE: 'gray',
  AGENT_STATE_NOT_READY: 'yellow',
  AGENT_STATE_READY: 'teal',
  AGENT_STATE_PREVIEWING: 'blue',
  AGENT_STATE_ON_CALL: 'indigo',
  AGENT_STATE_WRAP_UP: 'grape',
  CALL_STATE_DIALLING: 'blue',
  CALL_STATE_RINGING: 'blue',
  CALL_STATE_CONNECTED: 'teal',
  CONTACT_STATE_READY: 'teal',
  CONTACT_STATE_WAITING: 'yellow',
  CONTACT_STATE_LEASED: 'blue',
  CONTACT_STATE_CALLING: 'indigo',
  CONTACT_STATE_DONE: 'gray',
  DELIVERY_STATE_PENDING: 'blue',
  DELIVERY_STATE_DELIVERED: 'teal',
  DELIVERY_STATE_DEAD: 'red',
  EXPORT_STATE_RUNNING: 'blue',
  EXPORT_STATE_DONE: 'teal',
  EXPORT_STATE_FAILED: 'red',
  EXPORT_STATE_EXPIRED: 'gray',
  IMPORT_STATE_RUNNING: 'blue',
  IMPORT_STATE_DONE: 'teal',
  IMPORT_STATE_UNDONE: 'gray',
  APPOINTMENT_STATE_PENDING: 'blue',
  APPOINTMENT_STATE_KEPT: 'teal',
  APPOINTMENT_STATE_EXPIRED: 'yellow',
  APPOINTMENT_STATE_BLOCKED: 'red',
  APPROVAL_STATUS_DRAFT: 'gray',
  APPROVAL_STATUS_PENDING: 'yellow',
  APPROVAL_STATUS_APPROVED: 'teal',
  APPROVAL_STATUS_REJECTED: 'red',
  DISPLAYED_RESULT_CONNECTED: 'teal',
}

/** A state in its own words and colour. */
export function StateBadge({ state }: { state: string | undefined }) {
  const { t } = useTranslation('enums')
  // What is not set is sent as UNSPECIFIED.
  if (!state || state.endsWith('_UNSPECIFIED')) return null
  return (
    <Badge miw="max-content" variant="light" color={colors[state] ?? 'gray'} tt="none">
      {t(state)}
    </Badge>
  )
}
