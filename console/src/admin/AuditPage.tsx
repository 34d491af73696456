import { Button, Paper } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { clock } from '../api/clock'
import { fieldErrors } from '../api/errors'
import { Listed } from '../components/Listed'
import { Page } from '../components/Page'
import { auditQuery, readFilter, writeFilter, type AuditEntry, type Filter } from './audit'
import { AuditDetails } from './AuditDetails'
import { AuditFilter } from './AuditFilter'
import { AuditTable } from './AuditTable'

/** Who saw or did what should be answered for. */
export default function AuditPage() {
  const { t } = useTranslation(['admin', 'enums'])
  const [params, setParams] = useSearchParams()
  // The time that periods are back from.
  const [asked, setAsked] = useState(() => clock.now())
  const filter = readFilter(params)
  const set = (change: Partial<Filter>) => {
    setParams(writeFilter({ ...filter, ...change }), { replace: true })
    setAsked(clock.now())
  }
  const list = useInfiniteQuery(auditQuery(filter, asked))
  const [shown, setShown] = useState<AuditEntry>()
  const refresh = () => {
    setAsked(clock.now())
    if (filter.period === 'own' || filter.period === 'all') void list.refetch()
  }
  return (
    <Page
      title={t('audit.title')}
      text={t('audit.text')}
      actions={
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={list.isFetching} onClick={refresh}>
          {t('common:refresh')}
        </Button>
      }
    >
      <Paper withBorder p="md">
        <AuditFilter filter={filter} onChange={set} errors={fieldErrors(list.error)} />
      </Paper>
      <Listed list={list} empty={t('audit.none')}>
        {(entries) => <AuditTable entries={entries} onOpen={setShown} />}
      </Listed>
      {shown && (
        <AuditDetails
          entry={shown}
          onClose={() => setShown(undefined)}
          onTarget={(target) => {
            set({ target, period: 'all' })
            setShown(undefined)
          }}
        />
      )}
    </Page>
  )
}
