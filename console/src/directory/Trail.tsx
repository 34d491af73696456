import { Anchor, Breadcrumbs, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { pathOf, type Kind } from './kinds'

/** The way back. */
export function Trail({ kind }: { kind?: Kind }) {
  const { t } = useTranslation('directory')
  return (
    <Breadcrumbs component="nav" aria-label={t('title')} separator={<Text c="dimmed" aria-hidden>/</Text>}>
      <Anchor component={Link} to="/directory" size="sm">
        {t('title')}
      </Anchor>
      {kind && (
        <Anchor component={Link} to={pathOf(kind)} size="sm">
          {t(`enums:${kind.kind}`)}
        </Anchor>
      )}
    </Breadcrumbs>
  )
}
