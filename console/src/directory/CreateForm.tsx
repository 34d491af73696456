import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { requestId } from '../api/client'
import { say } from '../components/explain'
import { CommonFields } from './CommonFields'
import { Field } from './Field'
import { useSchemaForm, type Values } from './form'
import { FormFrame } from './FormFrame'
import { pathOf, type Kind } from './kinds'
import { opened, ready } from './ready'
import { useCreate } from './resources'
import { showSecret } from './secret'
import { SpecFields } from './SpecFields'

/** Makes a resource of a kind. */
export function CreateForm({ kind }: { kind: Kind }) {
  const { t } = useTranslation('directory')
  const navigate = useNavigate()
  const create = useCreate()
  const form = useSchemaForm({ resource: opened({ id: '', displayName: '', orgUnitId: '', ...kind.initial }) })
  const [sent, setSent] = useState({ content: '', requestId: '' })

  const save = async ({ resource: filled }: Values) => {
    const resource = ready(filled)
    // The same content is the same request; another content is another.
    const content = JSON.stringify(resource)
    const request = sent.content === content ? sent : { content, requestId: requestId() }
    setSent(request)
    const made = await create.mutateAsync({ requestId: request.requestId, resource })
    say(t('form.created', { name: made.displayName }))
    void navigate(pathOf(kind, made.id), { replace: true })
    if (made.callbackAddress?.signingSecret) showSecret(made.callbackAddress.signingSecret)
  }

  return (
    <FormFrame form={form} save={save} pending={create.isPending} error={create.error} label={t('form.create')} readOnly={false}>
      <CommonFields kind={kind} />
      <SpecFields kind={kind} />
      <Field path="resource.id" />
    </FormFrame>
  )
}
