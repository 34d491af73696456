import { Autocomplete, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isOne } from '../api/caller'
import type { TenantSettings } from '../api/types'
import { useCaller } from '../app/caller'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { changes } from './changes'
import { Field, useInput } from './Field'
import { useSchemaForm, type Values } from './form'
import { FormFrame } from './FormFrame'
import { propertyAt } from './schema'
import { formQuery, settingGroups, useUpdateSettings } from './settings'

/** What holds for everything of the tenant. */
export default function SettingsPage() {
  const { t } = useTranslation('directory')
  const format = useFormat()
  const settings = useQuery(formQuery)
  const [loads, setLoads] = useState(0)
  const changed = settings.data?.updateTime
  return (
    <Page
      title={t('settings.title')}
      text={settings.data && `${t('settings.text')} ${changed ? t('settings.changed', { time: format.dateTime(changed) }) : t('settings.never')}`}
    >
      {settings.isPending && <Waiting />}
      {settings.error && !settings.data && <Failure error={settings.error} retry={() => void settings.refetch()} />}
      {settings.data && (
        <SettingsForm key={loads} settings={settings.data} reload={() => void settings.refetch().then(() => setLoads(loads + 1))} />
      )}
    </Page>
  )
}

function SettingsForm({ settings, reload }: { settings: TenantSettings; reload: () => void }) {
  const { t } = useTranslation('directory')
  const caller = useCaller()
  const readOnly = !isOne(caller, 'ROLE_TENANT_ADMIN')
  const update = useUpdateSettings()
  const form = useSchemaForm({ settings })

  const save = async ({ settings: filled }: Values) => {
    const { etag: _, updateTime: __, ...body } = changes(settings, { ...filled, etag: settings.etag, updateTime: settings.updateTime })
    if (Object.keys(body).length === 0) {
      say(t('form.unchanged'))
      return
    }
    form.setFieldValue('settings', await update.mutateAsync({ ...body, etag: settings.etag }))
    say(t('form.saved'))
  }

  return (
    <Stack gap="md">
      {readOnly && (
        <Text size="sm" c="dimmed">
          {t('form.readOnly')}
        </Text>
      )}
      <FormFrame form={form} save={save} pending={update.isPending} error={update.error} reload={reload} label={t('common:save')} readOnly={readOnly}>
        <Stack gap="xl" mb="md">
          {Object.entries(settingGroups).map(([group, names]) => (
            <Stack key={group} gap="md" component="section">
              <Title order={2}>{t(`settings.groups.${group}`)}</Title>
              {names.map((name) => (name === 'timeZone' ? <TimeZone key={name} /> : <Field key={name} path={`settings.${name}`} />))}
            </Stack>
          ))}
        </Stack>
      </FormFrame>
    </Stack>
  )
}

/** Any zone may be written; those that the browser knows are offered. */
function TimeZone() {
  const path = 'settings.timeZone'
  const input = useInput(path, propertyAt(path) ?? {})
  return <Autocomplete {...input} data={Intl.supportedValuesOf('timeZone')} limit={30} />
}
