import { Anchor, Badge, Code, Group, Paper } from '@mantine/core'
import { IconCalendarTime } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Resource } from '../api/types'
import { kindOf, pathOf } from './kinds'
import classes from './ResultTree.module.css'
import { treeOf, type Branch } from './tree'

/** Business results as agents choose from them. */
export function ResultTree({ results }: { results: Resource[] }) {
  const { t } = useTranslation('directory')
  return (
    <Paper withBorder p="md">
      <Branches branches={treeOf(results)} label={t('list.tree', { kind: t('enums:RESOURCE_KIND_BUSINESS_RESULT') })} />
    </Paper>
  )
}

function Branches({ branches, label }: { branches: Branch[]; label?: string }) {
  return (
    <ul className={classes.branches} aria-label={label}>
      {branches.map(({ resource, branches: below }) => (
        <li key={resource.id} className={classes.branch}>
          <Result resource={resource} />
          {below.length > 0 && <Branches branches={below} />}
        </li>
      ))}
    </ul>
  )
}

function Result({ resource }: { resource: Resource }) {
  const { t } = useTranslation('directory')
  const kind = kindOf(resource)
  if (!kind) return null
  return (
    <Group gap="xs" py={4}>
      <Anchor component={Link} to={pathOf(kind, resource.id)}>
        {resource.displayName}
      </Anchor>
      <Code>{resource.businessResult?.code}</Code>
      {resource.businessResult?.appointmentPopup && (
        <Badge variant="light" tt="none" leftSection={<IconCalendarTime size={12} aria-hidden />}>
          {t('fields.businessResult.appointmentPopup.label')}
        </Badge>
      )}
    </Group>
  )
}
