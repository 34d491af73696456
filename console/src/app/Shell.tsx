import { AppShell, Burger, Button, Group, NavLink, ScrollArea, Text } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation } from 'react-router'
import { useComplain } from '../components/explain'
import { Waiting } from '../components/Waiting'
import { useCaller } from './caller'
import { LanguageMenu, SchemeButton } from './choices'
import { canOpen, entries } from './pages'

/** The frame of every page: menu, who is signed in, language, light or dark. */
export function Shell() {
  const { t } = useTranslation()
  const caller = useCaller()
  const [open, menu] = useDisclosure()
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const shown = entries.filter((e) => canOpen(caller, e.path))
  // With one entry there is nowhere to go: the page has all the room.
  const hasMenu = shown.length > 1
  const wide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false })

  const first = useRef(true)
  useEffect(() => {
    // Who follows a link by keyboard goes on in the new page, not in the old menu.
    if (first.current) first.current = false
    else main.current?.focus({ preventScroll: true })
  }, [pathname])

  return (
    <AppShell
      header={{ height: 56 }}
      {...(hasMenu && { navbar: { width: 220, breakpoint: 'sm', collapsed: { mobile: !open } } })}
      padding="md"
    >
      <a href="#main" className="skip">
        {t('skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="xs">
            {hasMenu && (
              <Burger opened={open} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('menu')} aria-expanded={open} />
            )}
            <Text component={Link} to="/" fw={700} size="lg" c="inherit" td="none">
              Foredial
            </Text>
          </Group>
          <Group wrap="nowrap" gap="xs">
            <Text size="sm" visibleFrom="sm" truncate maw={220}>
              {caller.agentId || caller.subject} · {t(`enums:${caller.role ?? 'ROLE_UNSPECIFIED'}`)}
            </Text>
            <LanguageMenu />
            <SchemeButton />
            <SignOut />
          </Group>
        </Group>
      </AppShell.Header>
      {hasMenu && (
        <AppShell.Navbar p="xs" component="nav" aria-label={t('menu')} inert={!wide && !open}>
          <AppShell.Section grow component={ScrollArea}>
            {shown.map(({ path, name, icon: EntryIcon }) => {
              const here = pathname === path || pathname.startsWith(`${path}/`)
              return (
                <NavLink
                  key={path}
                  component={Link}
                  to={path}
                  label={t(`nav.${name}`)}
                  leftSection={<EntryIcon size={18} aria-hidden />}
                  active={here}
                  aria-current={here ? 'page' : undefined}
                  onClick={menu.close}
                />
              )
            })}
          </AppShell.Section>
        </AppShell.Navbar>
      )}
      <AppShell.Main ref={main} id="main" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  )
}

function SignOut() {
  const { t } = useTranslation()
  const complain = useComplain()
  // The page is loaded anew, so that nothing of the session is left in it.
  const signOut = () => fetch('/auth/logout', { method: 'POST' }).then(() => window.location.assign('/'), complain)
  return (
    <Button variant="subtle" size="compact-sm" onClick={() => void signOut()}>
      {t('signOut')}
    </Button>
  )
}
