import { Anchor, Badge, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import classes from './admin.module.css'
import type { AuditEntry } from './audit'
import { namesIn } from './targets'
import { useAuditNames } from './useAuditNames'

/** Entries of the log, one a row. */
export function AuditTable({ entries, onOpen }: { entries: AuditEntry[]; onOpen: (entry: AuditEntry) => void }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const { methodOf, roleOf } = useAuditNames()
  return (
    <WideTable label={t('audit.title')} minWidth={900}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('audit.time')}</Table.Th>
          <Table.Th scope="col">{t('audit.who')}</Table.Th>
          <Table.Th scope="col">{t('audit.what')}</Table.Th>
          <Table.Th scope="col">{t('audit.about')}</Table.Th>
          <Table.Th scope="col">{t('audit.ended')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => {
          const [names, more] = namesIn(entry.targets)
          return (
            <Table.Tr key={entry.sequence}>
              <Table.Td className={classes['nowrap']}>
                {format.moment(entry.time)}
                <div className={classes['small']}>{t('audit.number', { n: entry.sequence })}</div>
              </Table.Td>
              <Table.Td className={classes['wrap']}>
                {entry.subject}
                <div className={classes['small']}>{roleOf(entry.role)}</div>
              </Table.Td>
              <Table.Td className={classes['wrap']}>
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  ta="start"
                  aria-label={t('audit.open', { what: methodOf(entry.method), n: entry.sequence })}
                  onClick={() => onOpen(entry)}
                >
                  {methodOf(entry.method)}
                </Anchor>
                {entry.purpose && <div className={classes['small']}>{entry.purpose}</div>}
              </Table.Td>
              <Table.Td className={classes['wrap']}>
                {names.map((name) => (
                  <div key={name}>{name}</div>
                ))}
                {more > 0 && <div className={classes['small']}>{t('audit.more', { count: more })}</div>}
              </Table.Td>
              <Table.Td>
                <Code code={entry.code} />
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </WideTable>
  )
}

/** How a call ended. */
export function Code({ code = '' }: { code: string | undefined }) {
  const { t, i18n } = useTranslation('admin')
  const known = `admin:audit.codes.${code}`
  const color = code === 'OK' ? 'teal' : code === 'UNKNOWN' ? 'yellow' : 'red'
  return (
    <Badge variant="light" color={color} tt="none">
      {i18n.exists(known) ? t(known) : code}
    </Badge>
  )
}
