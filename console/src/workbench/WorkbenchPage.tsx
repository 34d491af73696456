import { Alert, Button, Center, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconDevices, IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useCaller } from '../app/caller'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { CallPanel } from './CallPanel'
import { WorkbenchContext } from './context'
import { keepOnly } from './draft'
import { NotReadyPanel, ReadyPanel } from './IdlePanel'
import { PreviewPanel } from './PreviewPanel'
import { phaseOf, type Session } from './session'
import { StateBar } from './StateBar'
import { useNewPreview } from './useNewPreview'
import { useSession } from './useSession'
import { useVerbs } from './verbs'
import classes from './workbench.module.css'

/** Where an agent works: ready, preview, call, wrap-up, and again. */
export default function WorkbenchPage() {
  const { t } = useTranslation('workbench')
  const { agentId = '' } = useCaller()
  const [session, dispatch] = useSession(agentId)
  const verbs = useVerbs(agentId, dispatch)
  const phase = phaseOf(session)
  useNewPreview(session.displaced ? undefined : session.preview?.id)

  const attempt = session.call?.attemptId
  useEffect(() => {
    if (phase !== 'opening') keepOnly(sessionStorage, attempt)
  }, [phase, attempt])

  const here = () => dispatch({ type: 'here' })
  if (session.displaced) return <Displaced here={here} />
  if (session.refused) {
    return (
      <Stack>
        <Title order={1}>{t('title')}</Title>
        <Failure error={session.refused} retry={here} />
      </Stack>
    )
  }
  const online = session.connection === 'open'
  return (
    <WorkbenchContext value={{ agentId, session, verbs, online }}>
      <Stack>
        <StateBar />
        {session.connection === 'lost' && (
          <Alert color="yellow" role="alert" icon={<IconPlugConnectedX aria-hidden />} title={t('lost.title')}>
            {t('lost.text')}
          </Alert>
        )}
        <Panel session={session} />
        <VisuallyHidden role="status">{t(`announce.${phase}`, { name: session.preview?.name ?? session.call?.name ?? '' })}</VisuallyHidden>
      </Stack>
    </WorkbenchContext>
  )
}

function Panel({ session }: { session: Session }) {
  const { preview, call } = session
  const phase = phaseOf(session)
  const panel = useRef<HTMLDivElement>(null)
  const about = `${phase}:${preview?.id ?? call?.attemptId ?? ''}`
  useEffect(() => {
    // What had the focus is gone with the former panel: it goes on at the head of this one.
    if (document.activeElement === document.body) panel.current?.querySelector<HTMLElement>('[data-panel]')?.focus({ preventScroll: true })
  }, [about])
  return <div ref={panel}>{contentOf(session)}</div>
}

function contentOf(session: Session) {
  const { preview, call } = session
  if (call) return <CallPanel key={call.attemptId} call={call} />
  if (preview) return <PreviewPanel key={preview.id} preview={preview} />
  switch (phaseOf(session)) {
    case 'ready':
      return <ReadyPanel />
    case 'notReady':
      return <NotReadyPanel />
    default:
      return session.connection === 'lost' ? null : <Waiting />
  }
}

/** Another session of the agent took over: nothing here is up to date any more, so nothing is shown. */
function Displaced({ here }: { here: () => void }) {
  const { t } = useTranslation('workbench')
  return (
    <Center className={classes['idle']}>
      <Stack align="center" maw="32rem">
        <IconDevices size={56} stroke={1.2} aria-hidden />
        <Title order={1} ta="center">
          {t('displaced.title')}
        </Title>
        <Text ta="center" role="alert">
          {t('displaced.text')}
        </Text>
        <Button size="lg" onClick={here}>
          {t('displaced.here')}
        </Button>
      </Stack>
    </Center>
  )
}
