import { choicesOf, isRequired, propertiesBelow, propertyAt, type Property } from './schema'

/** Fault is what is wrong at a path of a form: a text of directory.json below `check`, and what stands in it. */
export interface Fault {
  path: string
  text: string
  values?: Record<string, number>
}

/** What is wrong below a path by the schema. The server knows more, and has the last word. */
export function faults(path: string, value: unknown): Fault[] {
  const property = propertyAt(path)
  if (property === undefined || value === undefined) return []
  if (property.type === 'array') return list(path, property, Array.isArray(value) ? value : [])
  return isRecord(value) ? below(path, value) : single(path, property, value)
}

function below(path: string, value: Record<string, unknown>): Fault[] {
  return Object.keys(propertiesBelow(path)).flatMap((name) => {
    const inner = `${path}.${name}`
    const property = propertyAt(inner)
    // What must be there counts as empty, except the parts of which only one is there.
    const missing = value[name] === undefined && property !== undefined && isRequired(property)
    return missing ? [{ path: inner, text: 'required' }] : faults(inner, value[name])
  })
}

function list(path: string, property: Property, values: unknown[]): Fault[] {
  const { minItems = 0, maxItems = Infinity } = property
  if (values.length < minItems) return [{ path, text: 'required' }]
  if (values.length > maxItems) return [{ path, text: 'tooMany', values: { max: maxItems } }]
  return values.flatMap((value, i) => faults(`${path}.${i}`, value))
}

function single(path: string, property: Property, value: unknown): Fault[] {
  if (value === '' || value === null) return isRequired(property) ? [{ path, text: 'required' }] : []
  if (choicesOf(property)) return []
  if (property.type === 'integer' || property.format === 'int64') return range(path, property, Number(value))
  if (typeof value !== 'string') return []
  const { maxLength = Infinity, pattern, format } = property
  if ([...value].length > maxLength) return [{ path, text: 'tooLong', values: { max: maxLength } }]
  const wrong = (pattern !== undefined && !new RegExp(pattern).test(value)) || (format === 'uri' && !URL.canParse(value))
  return wrong ? [{ path, text: 'format' }] : []
}

function range(path: string, property: Property, value: number): Fault[] {
  if (!Number.isSafeInteger(value)) return [{ path, text: 'format' }]
  if (value === 0 && property.optional) return []
  const { minimum: min = -Infinity, maximum: max = Infinity } = property
  if (value >= min && value <= max) return []
  return [max === Infinity ? { path, text: 'atLeast', values: { min } } : { path, text: 'between', values: { min, max } }]
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
