import { Badge, Button, Table } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isOne } from '../api/caller'
import { answer, api } from '../api/client'
import { clock } from '../api/clock'
import { useResourceNames } from '../api/directory'
import { useCaller } from '../app/caller'
import { confirm } from '../components/confirm'
import { say, useComplain } from '../components/explain'
import { Listed } from '../components/Listed'
import { Page } from '../components/Page'
import { WideTable } from '../components/WideTable'
import { useFormat } from '../i18n/format'
import classes from './admin.module.css'
import { keysQuery, keyState, type ApiKey, type KeyState } from './keys'
import { NewKeyDialog } from './NewKeyDialog'

/** The credentials of systems. */
export default function KeysPage() {
  const { t } = useTranslation(['admin', 'enums'])
  const list = useInfiniteQuery(keysQuery)
  const [creating, setCreating] = useState(false)
  const may = isOne(useCaller(), 'ROLE_TENANT_ADMIN', 'ROLE_OPERATOR')
  return (
    <Page
      title={t('keys.title')}
      text={t('keys.text')}
      actions={
        may && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            {t('keys.new')}
          </Button>
        )
      }
    >
      <Listed list={list} empty={t(may ? 'keys.none' : 'keys.noneReader')}>
        {(keys) => (
          <WideTable label={t('keys.title')} minWidth={960}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('keys.name')}</Table.Th>
                <Table.Th scope="col">{t('keys.role')}</Table.Th>
                <Table.Th scope="col">{t('keys.state')}</Table.Th>
                <Table.Th scope="col">{t('keys.made')}</Table.Th>
                <Table.Th scope="col">{t('keys.used')}</Table.Th>
                <Table.Th scope="col">{t('keys.expires')}</Table.Th>
                {may && <Table.Th scope="col">{t('keys.actions')}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {keys.map((key) => (
                <Row key={key.id} apiKey={key} may={may} />
              ))}
            </Table.Tbody>
          </WideTable>
        )}
      </Listed>
      {creating && <NewKeyDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

const colors: Record<KeyState, string> = { good: 'teal', revoked: 'red', expired: 'gray' }

function Row({ apiKey, may }: { apiKey: ApiKey; may: boolean }) {
  const { t } = useTranslation(['admin', 'enums'])
  const format = useFormat()
  const unitOf = useResourceNames('RESOURCE_KIND_ORG_UNIT')
  const state = keyState(apiKey, clock.now())
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes['wrap']}>
        {apiKey.displayName}
        <div className={classes['small']}>{apiKey.id}</div>
      </Table.Th>
      <Table.Td>
        {t(`enums:${apiKey.role}`)}
        {apiKey.orgUnitId && <div className={classes['small']}>{unitOf(apiKey.orgUnitId)}</div>}
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={colors[state]} tt="none">
          {t(`keys.is.${state}`)}
        </Badge>
        {apiKey.revokeTime && (
          <div className={classes['small']}>{t('keys.by', { time: format.dateTime(apiKey.revokeTime), who: apiKey.revokeBy })}</div>
        )}
      </Table.Td>
      <Table.Td className={classes['nowrap']}>
        {format.dateTime(apiKey.createTime)}
        <div className={classes['small']}>{apiKey.createBy}</div>
      </Table.Td>
      <Table.Td className={classes['nowrap']}>{apiKey.lastUseTime ? format.dateTime(apiKey.lastUseTime) : t('keys.never')}</Table.Td>
      <Table.Td className={classes['nowrap']}>{apiKey.expireTime ? format.dateTime(apiKey.expireTime) : t('keys.noEnd')}</Table.Td>
      {may && <Table.Td>{state === 'good' && <Revoke apiKey={apiKey} />}</Table.Td>}
    </Table.Tr>
  )
}

function Revoke({ apiKey: { id = '', displayName: name } }: { apiKey: ApiKey }) {
  const { t } = useTranslation('admin')
  const queries = useQueryClient()
  const complain = useComplain()
  const revoke = useMutation({
    mutationFn: () => answer(api.POST('/v1/apiKeys/{id}:revoke', { params: { path: { id } }, body: {} })),
    onSuccess: () => {
      say(t('keys.revoke.done', { name }))
      void queries.invalidateQueries({ queryKey: keysQuery.queryKey })
    },
    onError: complain,
  })
  const ask = () =>
    confirm({ title: t('keys.revoke.title', { name }), text: t('keys.revoke.text'), confirm: t('keys.revoke.confirm'), onConfirm: revoke.mutate })
  return (
    <Button size="xs" variant="default" loading={revoke.isPending} aria-label={t('keys.revoke.of', { name })} onClick={ask}>
      {t('keys.revoke.button')}
    </Button>
  )
}
