import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Outlet } from 'react-router'
import { callerQuery } from '../api/caller'
import { ApiError } from '../api/errors'
import type { Caller } from '../api/types'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { CallerContext } from './caller'
import { SignIn } from './SignIn'

/** What is below is shown to people who are signed in; others are asked to. */
export function SignedIn() {
  const caller = useQuery(callerQuery)
  // A network that is lost, or a server that restarts, takes nobody's screen away.
  const [known, setKnown] = useState<Caller>()
  if (caller.data !== undefined && caller.data !== known) setKnown(caller.data)
  const out = caller.error instanceof ApiError && caller.error.status === 401
  if (out) return <SignIn again={known !== undefined} />
  if (known !== undefined) {
    return (
      <CallerContext value={known}>
        <Outlet />
      </CallerContext>
    )
  }
  if (caller.error) return <Failure error={caller.error} retry={() => void caller.refetch()} page />
  return <Waiting />
}
