import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Empty } from './Empty'
import { Failure } from './Failure'
import { Pages } from './Pages'
import { Waiting } from './Waiting'

interface Props<T> {
  list: UseInfiniteQueryResult<T[]>
  /** What is said when there is nothing. */
  empty: string
  /** Shows what there is. */
  children: (items: T[]) => ReactNode
}

/** A list that comes page by page, or what there is in its place. */
export function Listed<T>({ list, empty, children }: Props<T>) {
  return (
    <>
      {list.isPending && <Waiting />}
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Empty text={empty} />}
      {list.data && list.data.length > 0 && (
        <>
          {children(list.data)}
          <Pages shown={list.data.length} {...list} />
        </>
      )}
    </>
  )
}
