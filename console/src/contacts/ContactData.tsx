import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { isOne } from '../api/caller'
import { resourcesQuery, useResourceNames } from '../api/directory'
import type { components } from '../api/schema'
import type { Contact } from '../api/types'
import { useCaller } from '../app/caller'
import { useFormat } from '../i18n/format'
import classes from './contacts.module.css'
import { EraseNumber } from './EraseNumber'

type PhoneNumber = components['schemas']['v1Number']

/** What is known of a customer, as far as the reader is shown it. */
export function ContactData({ contact }: { contact: Contact }) {
  const { t } = useTranslation(['contacts', 'enums'])
  const format = useFormat()
  const attributes = useQuery(resourcesQuery('RESOURCE_KIND_DATA_ATTRIBUTE'))
  const nameOf = (code: string) => attributes.data?.find((r) => r.dataAttribute?.code === code)?.displayName || code
  const values = Object.entries(contact.attributes ?? {})
  return (
    <Stack className={classes['data']} gap="md">
      <Card withBorder component="section" aria-labelledby="data">
        <Title order={2} id="data" mb="xs">
          {t('data.title')}
        </Title>
        <dl className={classes['facts']}>
          <Fact name={t('data.reference')}>{contact.reference}</Fact>
          <Fact name={t('data.name')}>{contact.name}</Fact>
          <Fact name={t('data.priority')}>{contact.priority}</Fact>
          {values.map(([code, value]) => (
            <Fact key={code} name={nameOf(code)}>
              {value}
            </Fact>
          ))}
          <Fact name={t('data.attempts')}>{format.number(contact.attempts ?? 0)}</Fact>
          <Fact name={t('data.lastResult')}>{contact.lastResult && t(`enums:DISPLAYED_RESULT_${contact.lastResult}`)}</Fact>
          {contact.dueTime && <Fact name={t('data.due')}>{format.dateTime(contact.dueTime)}</Fact>}
          <Fact name={t('data.created')}>{format.dateTime(contact.createTime)}</Fact>
          {contact.importId && (
            <Fact name={t('data.import')}>
              <Anchor component={Link} to={`/imports/${contact.importId}`} size="sm">
                {t('data.importLine', { line: contact.importLine })}
              </Anchor>
            </Fact>
          )}
        </dl>
      </Card>
      <Card withBorder component="section" aria-labelledby="numbers">
        <Title order={2} id="numbers" mb="xs">
          {t('data.numbers')}
        </Title>
        {(contact.numbers ?? []).length === 0 && <Text c="dimmed">{t('data.noNumbers')}</Text>}
        <Stack gap="md">
          {(contact.numbers ?? []).map((number, i) => (
            // The place is what tells numbers apart that are shown masked.
            // oxlint-disable-next-line react/no-array-index-key
            <OneNumber key={i} number={number} />
          ))}
        </Stack>
      </Card>
    </Stack>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <Text component="dt" size="sm">
        {name}
      </Text>
      <Text component="dd" size="sm">
        {children || '–'}
      </Text>
    </>
  )
}

function OneNumber({ number }: { number: PhoneNumber }) {
  const { t } = useTranslation('contacts')
  const format = useFormat()
  const caller = useCaller()
  const typeOf = useResourceNames('RESOURCE_KIND_NUMBER_TYPE')
  // A number is forgotten in every org unit, so that only who sees all of them may do it.
  const mayErase = isOne(caller, 'ROLE_TENANT_ADMIN') && !caller.orgUnitId
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" align="flex-start" mb={4}>
        <Group gap="xs">
          <Text fw={600} className="tabular">
            {number.number}
          </Text>
          <Badge variant="light" color={number.exhausted ? 'gray' : 'teal'} tt="none">
            {t(number.exhausted ? 'data.exhausted' : 'data.live')}
          </Badge>
        </Group>
        {mayErase && <EraseNumber number={number.number ?? ''} />}
      </Group>
      <dl className={classes['facts']}>
        <Fact name={t('data.calls')}>{format.number(number.attempts ?? 0)}</Fact>
        {number.dueTime && <Fact name={t('data.due')}>{format.dateTime(number.dueTime)}</Fact>}
        {number.numberTypeId && <Fact name={t('data.type')}>{typeOf(number.numberTypeId)}</Fact>}
        {number.timeZone && <Fact name={t('data.zone')}>{number.timeZone}</Fact>}
        {number.sequenceNumber !== undefined && number.sequenceNumber !== null && <Fact name={t('data.sequence')}>{number.sequenceNumber}</Fact>}
        {(number.delayS ?? 0) > 0 && <Fact name={t('data.delay')}>{format.span((number.delayS ?? 0) * 1000)}</Fact>}
      </dl>
    </div>
  )
}
