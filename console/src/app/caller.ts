import { createContext, useContext } from 'react'
import type { Caller } from '../api/types'

export const CallerContext = createContext<Caller | null>(null)

/** Who is signed in. Only below SignedIn. */
export function useCaller(): Caller {
  const caller = useContext(CallerContext)
  if (caller === null) throw new Error('useCaller outside of SignedIn')
  return caller
}
