import { Alert, Anchor, Button, Group, Paper, Stack } from '@mantine/core'
import { IconRefresh, IconSend } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { isOne, planners } from '../api/caller'
import { fieldErrors } from '../api/errors'
import { useCaller } from '../app/caller'
import { Listed } from '../components/Listed'
import { Page } from '../components/Page'
import { DeliveryDetails } from './DeliveryDetails'
import { DeliveryTable } from './DeliveryTable'
import { filters, readFilter, writeFilter, type Filter } from './filter'
import { FilterFields } from './FilterFields'
import { deliveriesQuery } from './queries'
import { RedeliverSinceDialog } from './RedeliverSinceDialog'
import { TestDialog } from './TestDialog'

/** What was told to whom, and whether it got there. */
export default function DeliveriesPage() {
  const { t } = useTranslation(['deliveries', 'enums'])
  const queries = useQueryClient()
  const [params, setParams] = useSearchParams()
  const filter = readFilter(params)
  const set = (changed: Filter) => setParams(writeFilter(changed), { replace: true })
  const list = useInfiniteQuery(deliveriesQuery(filter))
  const [dialog, setDialog] = useState<'since' | 'test'>()
  const [shown, setShown] = useState<string>()
  const close = () => {
    setShown(undefined)
    void queries.invalidateQueries({ queryKey: ['deliveries'] })
  }
  const may = isOne(useCaller(), ...planners)
  return (
    <Page
      title={t('title')}
      text={t('text')}
      actions={
        <>
          <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={list.isRefetching} onClick={() => void list.refetch()}>
            {t('common:refresh')}
          </Button>
          {may && (
            <>
              <Button variant="default" onClick={() => setDialog('since')}>
                {t('since.button')}
              </Button>
              <Button leftSection={<IconSend size={16} aria-hidden />} onClick={() => setDialog('test')}>
                {t('test.button')}
              </Button>
            </>
          )}
        </>
      }
    >
      <Paper withBorder p="md">
        <Stack>
          <FilterFields filter={filter} onChange={set} errors={fieldErrors(list.error)} />
        </Stack>
      </Paper>
      {filter.contactId && (
        <Alert color="blue" variant="light" py="xs">
          <Group justify="space-between">
            {filter.taskId ? (
              <Anchor component={Link} size="sm" to={`/tasks/${filter.taskId}/contacts/${filter.contactId}`}>
                {t('ofCustomer')}
              </Anchor>
            ) : (
              t('ofCustomer')
            )}
            <Button size="xs" variant="default" onClick={() => set({ ...filter, contactId: undefined })}>
              {t('ofAll')}
            </Button>
          </Group>
        </Alert>
      )}
      <Listed list={list} empty={t(filter.state === 'DELIVERY_STATE_DEAD' ? 'noneDead' : filters(filter) ? 'noneSuch' : 'none')}>
        {(deliveries) => <DeliveryTable deliveries={deliveries} onOpen={setShown} />}
      </Listed>
      {dialog === 'since' && <RedeliverSinceDialog filter={filter} onClose={() => setDialog(undefined)} />}
      {dialog === 'test' && <TestDialog onClose={() => setDialog(undefined)} />}
      {shown && <DeliveryDetails id={shown} onClose={close} />}
    </Page>
  )
}
