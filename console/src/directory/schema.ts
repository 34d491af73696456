import document from '../api/directory.schema.json'

/** Property is what a field of a message must be, in the words of JSON Schema. */
export interface Property {
  type?: string
  format?: string
  $ref?: string
  items?: Property
  minLength?: number
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  not?: { enum: string[] }
  /** It may be left empty, whatever else is said. */
  optional?: boolean
}

interface Definition {
  type?: string
  properties?: Record<string, Property>
  enum?: string[]
}

const definitions: Record<string, Definition> = document

/** Where forms begin: as requests, and the paths in their errors, do. */
const root: Definition = {
  properties: { resource: { $ref: '#/definitions/v1Resource' }, settings: { $ref: '#/definitions/v1TenantSettings' } },
}

const isIndex = (name: string) => /^\d+$/.test(name)

/** The definition that a property is of; none for plain values. */
function definitionOf({ $ref }: Property): Definition | undefined {
  return $ref === undefined ? undefined : definitions[$ref.replace('#/definitions/', '')]
}

/** The property at a path of a form, such as resource.questionnaire.questions.0.text; none where there is none. */
export function propertyAt(path: string): Property | undefined {
  let at: Property | undefined
  let inside: Definition | undefined = root
  for (const name of path.split('.')) {
    at = isIndex(name) ? at?.items : inside?.properties?.[name]
    if (at === undefined) return undefined
    inside = definitionOf(at.items ?? at)
  }
  return at
}

/** The properties below a path, by name. */
export function propertiesBelow(path: string): Record<string, Property> {
  const at = propertyAt(path)
  return (at && definitionOf(at.items ?? at)?.properties) ?? {}
}

/** The values of an enum that may be chosen; none for anything else. */
export function choicesOf(property: Property): string[] | undefined {
  const values = definitionOf(property)?.enum
  return values?.slice(1).filter((v) => !property.not?.enum.includes(v))
}

/** Whether a property has properties of its own, or a list of such. */
export function isNested(property: Property): boolean {
  const definition = definitionOf(property.items ?? property)
  return definition !== undefined && definition.enum === undefined
}

/** Whether it must be filled in. */
export function isRequired(property: Property): boolean {
  if (property.optional) return false
  if (property.type === 'array') return (property.minItems ?? 0) > 0
  if (choicesOf(property)) return property.not?.enum.some((v) => v.endsWith('_UNSPECIFIED')) ?? false
  return (property.minLength ?? 0) > 0 || property.pattern !== undefined || property.format === 'uri'
}

/** Where the words for a field are in directory.json: its path without indexes and without what is common to all. */
export function textKey(path: string): string {
  const names = path.split('.').filter((name) => !isIndex(name))
  return `fields.${(names[0] === 'resource' ? names.slice(1) : names).join('.')}`
}
