import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useParams } from 'react-router'
import { isOne } from '../api/caller'
import { hasReason } from '../api/errors'
import type { Resource } from '../api/types'
import { useCaller } from '../app/caller'
import { NotFound } from '../app/NotFound'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { CreateForm } from './CreateForm'
import { EditForm } from './EditForm'
import { kindBySlug, kindOf, newId, pathOf, type Kind } from './kinds'
import { NumbersPanel } from './numbers/NumbersPanel'
import { RemoveButton } from './RemoveButton'
import { resourceQuery } from './resources'
import { ReviewPanel } from './ReviewPanel'
import { SecretPanel } from './SecretPanel'
import { Trail } from './Trail'

/** One resource, or the form that makes one. */
export default function ResourcePage() {
  const { kind: slug, id = '' } = useParams()
  const kind = kindBySlug(slug)
  const mayChange = isOne(useCaller(), 'ROLE_TENANT_ADMIN')
  if (kind === undefined || (id === newId && !mayChange)) return <NotFound />
  return id === newId ? <Creation key={slug} kind={kind} /> : <Loaded key={id} id={id} kind={kind} />
}

function Creation({ kind }: { kind: Kind }) {
  const { t } = useTranslation('directory')
  return (
    <Page title={t(`kinds.${kind.spec}.new`)} text={t(`kinds.${kind.spec}.what`)} above={<Trail kind={kind} />}>
      <CreateForm kind={kind} />
    </Page>
  )
}

function Loaded({ id, kind: asked }: { id: string; kind: Kind }) {
  const resource = useQuery(resourceQuery(id))
  const [loads, setLoads] = useState(0)
  if (hasReason(resource.error, 'NOT_FOUND')) return <NotFound />
  if (resource.error && !resource.data) return <Failure error={resource.error} retry={() => void resource.refetch()} page />
  if (!resource.data) return <Waiting />
  const kind = kindOf(resource.data)
  if (kind === undefined) return <NotFound />
  // Who links to a resource need not know what kind it is.
  if (kind !== asked) return <Navigate to={pathOf(kind, id)} replace />
  const reload = () => void resource.refetch().then(() => setLoads(loads + 1))
  return <Shown kind={kind} id={id} resource={resource.data} loads={loads} reload={reload} />
}

interface ShownProps {
  kind: Kind
  id: string
  resource: Resource
  /** How often it was loaded anew: each time the form begins again. */
  loads: number
  reload: () => void
}

function Shown({ kind, id, resource, loads, reload }: ShownProps) {
  const { t } = useTranslation('directory')
  const format = useFormat()
  const caller = useCaller()
  const mayChange = isOne(caller, 'ROLE_TENANT_ADMIN')
  return (
    <Page
      title={resource.displayName || id}
      text={t('form.facts', { id, created: format.dateTime(resource.createTime), updated: format.dateTime(resource.updateTime) })}
      above={<Trail kind={kind} />}
      actions={mayChange && <RemoveButton kind={kind} resource={resource} />}
    >
      <Stack gap="xl">
        {!mayChange && (
          <Text size="sm" c="dimmed">
            {t('form.readOnly')}
          </Text>
        )}
        {kind.reviewed && <ReviewPanel kind={kind} resource={resource} />}
        <EditForm key={loads} kind={kind} id={id} resource={resource} reload={reload} readOnly={!mayChange} />
        {resource.callbackAddress && <SecretPanel resource={resource} readOnly={!mayChange} />}
        {kind.numbers && !isOne(caller, 'ROLE_OPERATOR') && <NumbersPanel listId={id} />}
      </Stack>
    </Page>
  )
}
