import { Alert, Button, Card, Center, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { LanguageMenu, SchemeButton } from './choices'
import classes from './SignIn.module.css'

interface Methods {
  oidc: boolean
  dev: boolean
}

/** The ways to sign in that this server offers. */
async function methods(): Promise<Methods> {
  const response = await fetch('/auth/methods')
  if (!response.ok) throw new Error(response.statusText)
  return response.json()
}

export function SignIn({ again }: { again: boolean }) {
  const { t } = useTranslation()
  const { pathname, search } = useLocation()
  const ways = useQuery({ queryKey: ['methods'], queryFn: methods, staleTime: Infinity })
  useDocumentTitle(`${t('signIn.title')} · Foredial`)
  const back = `?return=${encodeURIComponent(pathname + search)}`
  return (
    <Center component="main" className={classes['page']} p="md">
      <Card withBorder padding="xl" className={classes['card']}>
        <Stack>
          <Title order={1}>Foredial</Title>
          <Text c="dimmed">{t('signIn.what')}</Text>
          {again && <Alert color="yellow">{t('signIn.again')}</Alert>}
          {ways.isPending && <Waiting />}
          {ways.error && <Failure error={ways.error} retry={() => void ways.refetch()} />}
          {ways.data?.oidc && (
            <Button component="a" href={`/auth/login${back}`}>
              {t('signIn.oidc')}
            </Button>
          )}
          {ways.data?.dev && (
            <Button component="a" href={`/auth/dev${back}`} variant={ways.data.oidc ? 'default' : 'filled'}>
              {t('signIn.dev')}
            </Button>
          )}
          {ways.data && !ways.data.oidc && !ways.data.dev && <Alert color="yellow">{t('signIn.none')}</Alert>}
          <div className={classes['choices']}>
            <LanguageMenu />
            <SchemeButton />
          </div>
        </Stack>
      </Card>
    </Center>
  )
}
