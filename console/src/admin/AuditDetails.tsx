import { Anchor, Modal, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import { useFormat } from '../i18n/format'
import classes from './admin.module.css'
import type { AuditEntry } from './audit'
import { Code } from './AuditTable'
import { names, targetsOf, type Target } from './targets'
import { useAuditNames } from './useAuditNames'

interface Props {
  entry: AuditEntry
  onClose: () => void
  /** Looks for everything that named a thing. */
  onTarget: (target: string) => void
}

/** All that the log has of a call. */
export function AuditDetails({ entry, onClose, onTarget }: Props) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const agentOf = useResourceNames('RESOURCE_KIND_AGENT')
  const { methodOf, roleOf } = useAuditNames()
  const targets = targetsOf(entry.targets)
  const facts: [name: string, value: string | undefined][] = [
    [t('audit.time'), format.moment(entry.time)],
    [t('audit.who'), `${entry.subject} · ${roleOf(entry.role)}`],
    [t('audit.agent'), entry.agentId && agentOf(entry.agentId)],
    [t('audit.credential'), entry.credentialId],
    [t('audit.purpose'), entry.purpose],
    [t('audit.address'), entry.address],
    [t('audit.request'), entry.requestId],
    [t('audit.rpc'), entry.method],
    [t('audit.hash'), entry.hash],
    [t('audit.previous'), entry.previousHash],
  ]
  return (
    <Modal opened onClose={onClose} size="lg" title={methodOf(entry.method)} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack>
        <dl className={classes['facts']}>
          <dt>{t('audit.ended')}</dt>
          <dd>
            <Code code={entry.code} />
          </dd>
          {facts.map(([name, value]) => value && <Fact key={name} name={name} value={value} />)}
        </dl>
        {targets.length > 0 && (
          <div>
            <Title order={3}>{t('audit.about')}</Title>
            <Text size="sm" c="dimmed" mb="xs">
              {t('audit.follow')}
            </Text>
            <dl className={classes['facts']}>
              {targets.map((target) => (
                <Named key={target.field} target={target} onTarget={onTarget} />
              ))}
            </dl>
          </div>
        )}
        <Text size="xs" c="dimmed">
          {t('audit.chain', { n: entry.sequence })}
        </Text>
      </Stack>
    </Modal>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

function Named({ target, onTarget }: { target: Target; onTarget: (target: string) => void }) {
  const { fieldOf, valueOf } = useAuditNames()
  return (
    <>
      <dt>{fieldOf(target.field)}</dt>
      <dd>
        {target.values.map((value) => (
          <div key={value}>
            {names(target) && value !== '?' ? (
              <Anchor component="button" type="button" size="sm" ta="start" onClick={() => onTarget(value)}>
                {value}
              </Anchor>
            ) : (
              valueOf(value)
            )}
          </div>
        ))}
      </dd>
    </>
  )
}
