import type { Icon } from '@tabler/icons-react'
import {
  IconActivity,
  IconAddressBook,
  IconBuilding,
  IconCalendarTime,
  IconChartLine,
  IconFileExport,
  IconFileImport,
  IconHeadset,
  IconKey,
  IconListCheck,
  IconReportAnalytics,
  IconSend,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconTemplate,
} from '@tabler/icons-react'
import type { Caller, Role } from '../api/types'

const readers: Role[] = ['ROLE_TENANT_ADMIN', 'ROLE_SUPERVISOR', 'ROLE_INTEGRATOR', 'ROLE_AUDITOR']
const everybody: Role[] = [...readers, 'ROLE_OPERATOR']

interface Entry {
  path: string
  /** Its name: a key of common.json below `nav`. */
  name: string
  icon: Icon
  roles: Role[]
}

/** The menu, in its order. What is below a path goes with it. Who may see what is docs/permissions.md. */
export const entries: Entry[] = [
  { path: '/workbench', name: 'workbench', icon: IconHeadset, roles: ['ROLE_AGENT'] },
  { path: '/tasks', name: 'tasks', icon: IconListCheck, roles: readers },
  { path: '/live', name: 'live', icon: IconActivity, roles: readers },
  { path: '/trends', name: 'trends', icon: IconChartLine, roles: readers },
  { path: '/contacts', name: 'contacts', icon: IconAddressBook, roles: readers },
  { path: '/appointments', name: 'appointments', icon: IconCalendarTime, roles: readers },
  { path: '/imports', name: 'imports', icon: IconFileImport, roles: readers },
  { path: '/results', name: 'results', icon: IconReportAnalytics, roles: readers },
  { path: '/exports', name: 'exports', icon: IconFileExport, roles: readers },
  { path: '/deliveries', name: 'deliveries', icon: IconSend, roles: readers },
  { path: '/templates', name: 'templates', icon: IconTemplate, roles: readers },
  { path: '/directory', name: 'directory', icon: IconBuilding, roles: everybody },
  { path: '/settings', name: 'settings', icon: IconSettings, roles: everybody },
  { path: '/system', name: 'system', icon: IconServer, roles: everybody },
  { path: '/keys', name: 'keys', icon: IconKey, roles: ['ROLE_TENANT_ADMIN', 'ROLE_AUDITOR', 'ROLE_OPERATOR'] },
  { path: '/audit', name: 'audit', icon: IconShieldCheck, roles: ['ROLE_TENANT_ADMIN', 'ROLE_AUDITOR', 'ROLE_OPERATOR'] },
]

/** Whether a role may open the page at path. */
export function canOpen(caller: Caller, path: string): boolean {
  const entry = entries.find((e) => path === e.path || path.startsWith(`${e.path}/`))
  return entry !== undefined && caller.role !== undefined && entry.roles.includes(caller.role)
}

/** Where somebody begins: at the first entry of the menu. */
export function homeOf(caller: Caller): string {
  return entries.find((e) => canOpen(caller, e.path))?.path ?? '/'
}
