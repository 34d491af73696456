import type { components } from '../api/schema'
import type { Resource } from '../api/types'

type Schemas = components['schemas']

/** Whether numbers of a blocklist group with this limit may be called so often. */
export const isCounted = (limit: Schemas['v1BlocklistLimit'] | undefined) => limit === 'BLOCKLIST_LIMIT_PER_HOUR' || limit === 'BLOCKLIST_LIMIT_PER_DAY'

/** Whether answers of this type are chosen from options. */
export const isChosen = (type: Schemas['v1QuestionType'] | undefined) => type === 'QUESTION_TYPE_SINGLE' || type === 'QUESTION_TYPE_MULTIPLE'

const withoutOptions = (question: Schemas['v1Question']) => ({ ...question, options: [] })

/** A resource as a form begins with it: fields that are hidden have what they should have when they come up. */
export function opened(resource: Resource): Resource {
  const group = resource.blocklistGroup
  return group && !isCounted(group.limit) ? { ...resource, blocklistGroup: { ...group, maxCalls: 1 } } : resource
}

/** A resource as a form sends it: without what belongs to choices that were changed again. */
export function ready(resource: Resource): Resource {
  const { blocklistGroup: group, questionnaire } = resource
  return {
    ...resource,
    ...(group && !isCounted(group.limit) && { blocklistGroup: { ...group, maxCalls: 0 } }),
    ...(questionnaire && {
      questionnaire: { ...questionnaire, questions: questionnaire.questions?.map((q) => (isChosen(q.type) ? q : withoutOptions(q))) },
    }),
  }
}
