import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { createBrowserRouter, RouterProvider } from 'react-router'
import { isUnreachable } from '../api/errors'
import { Waiting } from '../components/Waiting'
import { Broken } from './Broken'
import { nonce } from './nonce'
import { AppRoutes } from './routes'
import { theme, variables } from './theme'

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (tries, error) => tries < 2 && isUnreachable(error), staleTime: 5_000 },
    mutations: { retry: false },
  },
})

/** A router of data, for only such a one lets a page ask before it is left. */
const router = createBrowserRouter([
  {
    path: '*',
    errorElement: <Broken />,
    element: (
      <Suspense fallback={<Waiting />}>
        <AppRoutes />
      </Suspense>
    ),
  },
])

export function App() {
  const { t } = useTranslation()
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <ModalsProvider labels={{ confirm: t('confirm'), cancel: t('cancel') }}>
          <Notifications position="bottom-right" containerWidth={360} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  )
}
