import { Alert, Group, Paper, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Import } from '../api/types'
import { useFormat } from '../i18n/format'

/** How far an import is, and what came of it. */
export function ImportReport({ import: imp }: { import: Import }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const running = imp.state === 'IMPORT_STATE_RUNNING'
  const [rows, total] = [Number(imp.rows ?? 0), Number(imp.totalRows ?? 0)]
  return (
    <Stack gap="md">
      {running ? (
        <Stack gap={4}>
          <Progress.Root size="lg">
            <Progress.Section value={total === 0 ? 0 : (rows / total) * 100} animated aria-label={t('report.progress')} />
          </Progress.Root>
          <Group justify="space-between">
            <Text size="sm" className="tabular">
              {t('report.rowsOf', { rows: format.number(rows), total: format.number(total) })}
            </Text>
            <Text size="sm" c="dimmed" className="tabular">
              {t('report.rate', { rate: format.number(Math.round(imp.rowsPerSecond ?? 0)), end: format.time(imp.expectedEndTime) })}
            </Text>
          </Group>
        </Stack>
      ) : (
        <Alert color={imp.state === 'IMPORT_STATE_UNDONE' ? 'gray' : 'teal'} variant="light" role="status" icon={<IconCheck aria-hidden />}>
          {t(outcomeOf(imp), { count: Number(imp.imported ?? 0), undone: format.number(imp.undone ?? 0) })}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} component="dl" m={0}>
        <Count name={t('report.rows')} value={imp.rows} />
        <Count name={t(imp.dryRun ? 'report.good' : 'report.imported')} value={imp.imported} />
        <Count name={t('report.updated')} value={imp.updated} />
        <Count name={t('report.skipped')} value={imp.skipped} />
        <Count name={t('report.rejected')} value={imp.rejected} bad />
        <Count name={t('report.blocked')} value={imp.blockedNumbers} />
      </SimpleGrid>
    </Stack>
  )
}

/** The key of the sentence that says how an import ended. */
function outcomeOf(imp: Import): string {
  if (imp.state === 'IMPORT_STATE_UNDONE') return 'report.undone'
  return imp.dryRun ? 'report.checked' : 'report.done'
}

function Count({ name, value, bad = false }: { name: string; value: string | undefined; bad?: boolean }) {
  const format = useFormat()
  return (
    <Paper withBorder p="sm">
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} size="xl" fw={650} className="tabular" c={bad && Number(value ?? 0) > 0 ? 'red' : undefined}>
        {format.number(value ?? 0)}
      </Text>
    </Paper>
  )
}
