import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Resource } from '../api/types'
import { say } from '../components/explain'
import { changes } from './changes'
import { CommonFields } from './CommonFields'
import { useSchemaForm, type Values } from './form'
import { FormFrame } from './FormFrame'
import type { Kind } from './kinds'
import { opened, ready } from './ready'
import { useResourceMutations } from './resources'
import { SpecFields } from './SpecFields'

interface Props {
  kind: Kind
  id: string
  resource: Resource
  reload: () => void
  readOnly: boolean
}

/** What a form changes of a resource. */
function contentOf(kind: Kind, resource: Resource): Resource {
  const { displayName, orgUnitId } = resource
  return opened({ displayName, orgUnitId, [kind.spec]: resource[kind.spec] })
}

/** Changes a resource: only what was changed is sent, and only to the resource that was seen. */
export function EditForm({ kind, id, resource, reload, readOnly }: Props) {
  const { t } = useTranslation('directory')
  const { update } = useResourceMutations(id)
  // What the form began with: a decision that is made meanwhile is no change of its.
  const [seen, setSeen] = useState(() => contentOf(kind, resource))
  const form = useSchemaForm({ resource: seen })

  const save = async ({ resource: filled }: Values) => {
    const body = changes(ready(seen), ready(filled))
    if (Object.keys(body).length === 0) {
      say(t('form.unchanged'))
      return
    }
    const now = contentOf(kind, await update.mutateAsync({ ...body, etag: resource.etag }))
    setSeen(now)
    form.setFieldValue('resource', now)
    say(t('form.saved'))
  }

  return (
    <FormFrame form={form} save={save} pending={update.isPending} error={update.error} reload={reload} label={t('common:save')} readOnly={readOnly}>
      <CommonFields kind={kind} />
      <SpecFields kind={kind} id={id} />
    </FormFrame>
  )
}
