import { createContext, useContext } from 'react'
import type { Session } from './session'
import type { Verbs } from './verbs'

interface Workbench {
  agentId: string
  session: Session
  verbs: Verbs
  /** Whether the server can be reached: without it nothing can be done, only read and written down. */
  online: boolean
}

export const WorkbenchContext = createContext<Workbench | null>(null)

/** The session, and what the agent can do. Only below WorkbenchPage. */
export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext)
  if (workbench === null) throw new Error('useWorkbench outside of WorkbenchPage')
  return workbench
}
