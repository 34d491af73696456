import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { isOne, writers } from '../api/caller'
import { settingsQuery } from '../api/settings'
import type { Task, TaskTemplate, TenantSettings } from '../api/types'
import { useCaller } from '../app/caller'
import { NotFound } from '../app/NotFound'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Waiting } from '../components/Waiting'
import { draftOf } from './draft'
import { useUnits } from './form'
import { templateQuery } from './queries'
import { creation } from './saving'
import { Wizard } from './Wizard'

/** What a task of nothing begins with. */
const office: Task = { regularPeriods: [{ start: '09:00', end: '18:00' }] }

/** Makes a task, of nothing or of a template. */
export default function NewTaskPage() {
  const [search] = useSearchParams()
  const templateId = search.get('template') ?? ''
  const settings = useQuery(settingsQuery)
  const template = useQuery({ ...templateQuery(templateId), enabled: templateId !== '' })
  if (!isOne(useCaller(), ...writers)) return <NotFound />
  const failed = [settings, template].find((q) => q.isError)
  if (failed) return <Failure page error={failed.error} retry={() => void failed.refetch()} />
  if (!settings.data || (templateId !== '' && !template.data)) return <Waiting />
  return <NewTask key={templateId} settings={settings.data} template={template.data} />
}

function NewTask({ settings, template }: { settings: TenantSettings; template?: TaskTemplate }) {
  const { t } = useTranslation('wizard')
  const units = useUnits()
  // As the page was opened: a change of the language leaves what is typed alone.
  const [initial] = useState(() => draftOf(template?.task ?? office, units))
  const [save] = useState(() => creation(template?.id ?? '', (task) => draftOf(task, units)))
  return (
    <Page title={t('newTitle')} text={template ? t('fromTemplate', { name: template.displayName }) : t('newText')}>
      <Wizard initial={initial} settings={settings} editing={false} save={save} />
    </Page>
  )
}
