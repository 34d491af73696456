import type { ResourceKind } from '../api/types'
import { textKey } from './schema'

/** The fields that name other resources, and the kind of those. */
const references: Record<string, ResourceKind> = {
  orgUnitId: 'RESOURCE_KIND_ORG_UNIT',
  'agent.skillQueueIds': 'RESOURCE_KIND_SKILL_QUEUE',
  'businessResult.parentId': 'RESOURCE_KIND_BUSINESS_RESULT',
  'callerNumberGroup.callerNumberIds': 'RESOURCE_KIND_CALLER_NUMBER',
}

/** The kind of the resources that the field at a path names, if it names any. */
export function referenceAt(path: string): ResourceKind | undefined {
  return references[textKey(path).replace('fields.', '')]
}
