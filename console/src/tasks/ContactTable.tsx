import { Anchor, Checkbox, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Contact } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'

interface Props {
  contacts: Contact[]
  /** Their ids. */
  chosen: string[]
  /** Not given: nothing can be chosen. */
  onChoose?: (ids: string[]) => void
}

/** Contacts, of which those that are not done may be chosen. */
export function ContactTable({ contacts, chosen, onChoose }: Props) {
  const { t } = useTranslation(['tasks', 'enums'])
  const format = useFormat()
  const open = contacts.filter((c) => c.state !== 'CONTACT_STATE_DONE').map((c) => c.id ?? '')
  const toggle = (id: string, on: boolean) => onChoose?.(on ? [...chosen, id] : chosen.filter((other) => other !== id))
  return (
    <WideTable label={t('contacts.title')} minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          {onChoose && (
            <Table.Th w={40}>
              <Checkbox
                aria-label={t('contacts.chooseAll')}
                checked={open.length > 0 && chosen.length === open.length}
                indeterminate={chosen.length > 0 && chosen.length < open.length}
                disabled={open.length === 0}
                onChange={(e) => onChoose(e.currentTarget.checked ? open : [])}
              />
            </Table.Th>
          )}
          <Table.Th>{t('contacts.reference')}</Table.Th>
          <Table.Th>{t('contacts.name')}</Table.Th>
          <Table.Th>{t('contacts.numbers')}</Table.Th>
          <Table.Th>{t('contacts.state')}</Table.Th>
          <Table.Th ta="end">{t('contacts.attempts')}</Table.Th>
          <Table.Th>{t('contacts.lastResult')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {contacts.map((contact) => (
          <Table.Tr key={contact.id}>
            {onChoose && (
              <Table.Td>
                <Checkbox
                  aria-label={t('contacts.choose', { reference: contact.reference || contact.id })}
                  checked={chosen.includes(contact.id ?? '')}
                  disabled={contact.state === 'CONTACT_STATE_DONE'}
                  onChange={(e) => toggle(contact.id ?? '', e.currentTarget.checked)}
                />
              </Table.Td>
            )}
            <Table.Th scope="row" fw="normal">
              <Anchor component={Link} to={`/tasks/${contact.taskId}/contacts/${contact.id}`} size="sm">
                {contact.reference || t('contacts.noReference')}
              </Anchor>
            </Table.Th>
            <Table.Td>{contact.name}</Table.Td>
            <Table.Td className="tabular">{(contact.numbers ?? []).map((n) => n.number).join(', ')}</Table.Td>
            <Table.Td>
              <StateBadge state={contact.state} />
              <Text size="xs" c="dimmed">
                {contact.state === 'CONTACT_STATE_DONE' && t(`enums:${contact.doneReason}`)}
                {contact.state === 'CONTACT_STATE_WAITING' && t('contacts.due', { time: format.dateTime(contact.dueTime) })}
              </Text>
            </Table.Td>
            <Table.Td ta="end" className="tabular">
              {format.number(contact.attempts)}
            </Table.Td>
            <Table.Td>{contact.lastResult ? t(`enums:DISPLAYED_RESULT_${contact.lastResult}`) : '–'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  )
}
