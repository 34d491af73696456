import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Resource } from '../api/types'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Waiting } from '../components/Waiting'
import classes from './DirectoryPage.module.css'
import { groups, kindOf, kinds, pathOf, type Kind } from './kinds'
import { countedAtMost, everythingQuery } from './resources'

/** What a tenant configures once, by kind. */
export default function DirectoryPage() {
  const { t } = useTranslation('directory')
  const resources = useQuery(everythingQuery)
  return (
    <Page title={t('title')} text={t('text')}>
      {resources.isPending && <Waiting />}
      {resources.error && <Failure error={resources.error} retry={() => void resources.refetch()} />}
      {resources.data &&
        groups.map((group) => (
          <Stack key={group} gap="xs" component="section">
            <Title order={2}>{t(`groups.${group}`)}</Title>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
              {kinds
                .filter((kind) => kind.group === group)
                .map((kind) => (
                  <KindCard key={kind.spec} kind={kind} resources={resources.data} />
                ))}
            </SimpleGrid>
          </Stack>
        ))}
    </Page>
  )
}

function KindCard({ kind, resources }: { kind: Kind; resources: Resource[] }) {
  const { t } = useTranslation('directory')
  const count = resources.filter((r) => kindOf(r) === kind).length
  return (
    <Card withBorder padding="md" component={Link} to={pathOf(kind)} className={classes.card}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <kind.icon size={24} aria-hidden className={classes.icon} />
        <div>
          <Text fw={600}>{t(`enums:${kind.kind}`)}</Text>
          <Text size="sm" c="dimmed">
            {t(`kinds.${kind.spec}.what`)}
          </Text>
          <Text size="sm" mt={4} className="tabular">
            {t('count', { count })}
            {resources.length >= countedAtMost && '+'}
          </Text>
        </div>
      </Group>
    </Card>
  )
}
