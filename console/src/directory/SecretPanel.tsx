import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../api/errors'
import type { Resource } from '../api/types'
import { confirm } from '../components/confirm'
import { useComplain } from '../components/explain'
import { useFormat } from '../i18n/format'
import { useResourceMutations } from './resources'
import { showSecret } from './secret'

/** Changes what callbacks to an address are signed with. */
export function SecretPanel({ resource, readOnly }: { resource: Resource; readOnly: boolean }) {
  const { t } = useTranslation('directory')
  const format = useFormat()
  const complain = useComplain()
  const { update } = useResourceMutations(resource.id ?? '')
  const [own, setOwn] = useState('')
  const before = resource.callbackAddress?.previousSecretExpireTime
  const wrong = fieldErrors(update.error, 'resource')['callbackAddress.signingSecret']

  const change = () =>
    update.mutate(
      // Named and empty, the server makes one.
      { etag: resource.etag, callbackAddress: { signingSecret: own.trim() } },
      {
        onSuccess: ({ callbackAddress }) => {
          setOwn('')
          if (callbackAddress?.signingSecret) showSecret(callbackAddress.signingSecret)
        },
        onError: (error) => {
          if (fieldErrors(error, 'resource')['callbackAddress.signingSecret'] === undefined) complain(error)
        },
      },
    )

  return (
    <Stack gap="sm" maw={720} component="section">
      <Title order={2}>{t('secret.title')}</Title>
      <Text size="sm" c="dimmed">
        {t('secret.text')}
      </Text>
      {before && (
        <Text size="sm">
          {t('fields.callbackAddress.previousSecretExpireTime.label')}: {format.dateTime(before)}
        </Text>
      )}
      {!readOnly && (
        <>
          <TextInput
            label={t('secret.own')}
            description={t('fields.callbackAddress.signingSecret.hint')}
            error={wrong}
            value={own}
            autoComplete="off"
            spellCheck={false}
            onChange={(e) => setOwn(e.currentTarget.value)}
          />
          <Group>
            <Button
              variant="default"
              loading={update.isPending}
              onClick={() => confirm({ title: t('secret.changeTitle'), text: t('secret.changeText'), confirm: t('secret.change'), onConfirm: change })}
            >
              {t('secret.change')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
