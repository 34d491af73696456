import { Field } from './Field'
import type { Kind } from './kinds'

/** What every resource has. An org unit belongs to none. */
export function CommonFields({ kind }: { kind: Kind }) {
  return (
    <>
      <Field path="resource.displayName" />
      {kind.spec !== 'orgUnit' && <Field path="resource.orgUnitId" />}
    </>
  )
}
