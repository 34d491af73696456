import { lazy, type ReactNode } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { useCaller } from './caller'
import { NotFound } from './NotFound'
import { canOpen, homeOf } from './pages'
import { Shell } from './Shell'
import { SignedIn } from './SignedIn'

/** The pages, each brought when it is first opened. */
const pages = {
  '/workbench': lazy(() => import('../workbench/WorkbenchPage')),
  '/tasks': lazy(() => import('../tasks/TasksPage')),
  '/tasks/new': lazy(() => import('../wizard/NewTaskPage')),
  '/tasks/:taskId': lazy(() => import('../tasks/TaskPage')),
  '/tasks/:taskId/edit': lazy(() => import('../wizard/EditTaskPage')),
  '/tasks/:taskId/import': lazy(() => import('../imports/ImportPage')),
  '/tasks/:taskId/contacts/:contactId': lazy(() => import('../contacts/ContactPage')),
  '/templates': lazy(() => import('../tasks/TemplatesPage')),
  '/contacts': lazy(() => import('../contacts/SearchPage')),
  '/appointments': lazy(() => import('../contacts/AppointmentsPage')),
  '/imports': lazy(() => import('../imports/ImportsPage')),
  '/imports/:importId': lazy(() => import('../imports/ImportDetailPage')),
  '/live': lazy(() => import('../live/LivePage')),
  '/trends': lazy(() => import('../live/TrendsPage')),
  '/system': lazy(() => import('../live/SystemPage')),
  '/results': lazy(() => import('../results/ResultsPage')),
  '/exports': lazy(() => import('../results/ExportsPage')),
  '/deliveries': lazy(() => import('../deliveries/DeliveriesPage')),
  '/directory': lazy(() => import('../directory/DirectoryPage')),
  '/directory/:kind': lazy(() => import('../directory/KindPage')),
  '/directory/:kind/:id': lazy(() => import('../directory/ResourcePage')),
  '/settings': lazy(() => import('../directory/SettingsPage')),
  '/keys': lazy(() => import('../admin/KeysPage')),
  '/audit': lazy(() => import('../admin/AuditPage')),
}

export type PagePath = keyof typeof pages

export function AppRoutes() {
  return (
    <Routes>
      <Route element={<SignedIn />}>
        <Route element={<Shell />}>
          <Route index element={<Home />} />
          {Object.entries(pages).map(([path, Page]) => (
            <Route key={path} path={path} element={<Allowed path={path}>{<Page />}</Allowed>} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Route>
      </Route>
    </Routes>
  )
}

function Home() {
  return <Navigate to={homeOf(useCaller())} replace />
}

/** A page that the caller's role does not open looks as if it were not there. */
function Allowed({ path, children }: { path: string; children: ReactNode }) {
  return canOpen(useCaller(), path) ? children : <NotFound />
}
