import { Button, Text } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isOne, planners } from '../api/caller'
import { settingsQuery } from '../api/settings'
import { useCaller } from '../app/caller'
import classes from './contacts.module.css'

/** Plays the recording of a call. It is fetched when somebody wants to hear it, as the audit log has each time. */
export function Recording({ attemptId }: { attemptId: string }) {
  const { t } = useTranslation('contacts')
  const caller = useCaller()
  const [wanted, setWanted] = useState(false)
  const [failed, setFailed] = useState(false)
  const settings = useQuery({ ...settingsQuery, staleTime: 60_000 })
  if (!isOne(caller, ...planners, 'ROLE_AUDITOR') || !settings.data?.flowRecording) return null
  if (failed) {
    return (
      <Text size="sm" c="red" role="alert" mt="xs">
        {t('recording.failed')}
      </Text>
    )
  }
  if (!wanted) {
    return (
      <div>
        <Button mt="xs" size="xs" variant="default" leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={() => setWanted(true)}>
          {t('recording.play')}
        </Button>
      </div>
    )
  }
  return (
    // Calls have no captions.
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <audio
      className={classes['audio']}
      controls
      autoPlay
      src={`/v1/attempts/${encodeURIComponent(attemptId)}:play`}
      aria-label={t('recording.label')}
      onError={() => setFailed(true)}
    />
  )
}
