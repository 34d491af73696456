import { Button, Group, Paper, SegmentedControl, Stack } from '@mantine/core'
import { IconFileExport } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { isOne, planners } from '../api/caller'
import { useCaller } from '../app/caller'
import { Empty } from '../components/Empty'
import { Page } from '../components/Page'
import { TaskSelect } from '../components/TaskSelect'
import { Attempts } from './Attempts'
import { Customers } from './Customers'
import { ExportDialog } from './ExportDialog'
import { readFilter, writeFilter } from './filter'
import { FilterFields } from './FilterFields'

/** What came of the calls: by customer of one task, or call by call. */
export default function ResultsPage() {
  const { t } = useTranslation('results')
  const caller = useCaller()
  const [params, setParams] = useSearchParams()
  const [exporting, setExporting] = useState(false)
  const taskId = params.get('task') ?? ''
  const byCustomer = params.get('by') === 'customer'
  const filter = readFilter(params)
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(params)
    if (value) next.set(name, value)
    else next.delete(name)
    setParams(next, { replace: true })
  }
  return (
    <Page
      title={t('title')}
      text={t('text')}
      actions={
        isOne(caller, ...planners) && (
          <Button variant="default" leftSection={<IconFileExport size={16} aria-hidden />} onClick={() => setExporting(true)}>
            {t('exportThese')}
          </Button>
        )
      }
    >
      <Paper withBorder p="md">
        <Stack>
          <Group align="flex-end">
            <TaskSelect
              label={t('filter.task')}
              placeholder={t('filter.allTasks')}
              value={taskId || null}
              onChange={(task) => set('task', task)}
              miw={260}
            />
            <SegmentedControl
              aria-label={t('by.label')}
              value={byCustomer ? 'customer' : 'call'}
              onChange={(by) => set('by', by === 'customer' ? by : null)}
              data={[
                { value: 'call', label: t('by.call') },
                { value: 'customer', label: t('by.customer') },
              ]}
            />
          </Group>
          <FilterFields filter={filter} onChange={(changed) => setParams(writeFilter(params, changed), { replace: true })} />
        </Stack>
      </Paper>
      {!byCustomer && <Attempts taskId={taskId} filter={filter} />}
      {byCustomer && taskId !== '' && <Customers taskId={taskId} filter={filter} />}
      {byCustomer && taskId === '' && <Empty text={t('chooseTask')} />}
      {exporting && (
        <ExportDialog
          initial={{ taskId, filter, content: byCustomer ? 'EXPORT_CONTENT_RESULTS' : 'EXPORT_CONTENT_ATTEMPTS' }}
          onClose={() => setExporting(false)}
        />
      )}
    </Page>
  )
}
