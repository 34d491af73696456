// Makes ../src/api/schema.d.ts and ../src/api/directory.schema.json from what the gateway serves as /openapi.json. What a
// field must be is not in there: that is read from the protos.
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'
import converter from 'swagger2openapi'

const root = new URL('../../', import.meta.url)
const read = async (path) => JSON.parse(await readFile(new URL(path, root), 'utf8'))

const document = await read('proto/gen/openapi/foredial.swagger.json')
const overlay = await read('services/gateway/internal/rest/overlay.json')
Object.assign(document, { info: overlay.info, paths: { ...document.paths, ...overlay.paths } })

const { openapi } = await converter.convertObj(document, { patch: true, warnOnly: true })
const types = astToString(await openapiTS(openapi, { alphabetize: true }))
await writeFile(new URL('console/src/api/schema.d.ts', root), `// Made by make generate from our OpenAPI. Do not edit.\n${types}`)

// What a form for a resource needs: the definitions that a resource is made of.
const definitions = {}
const collect = (name) => {
  if (name in definitions) return
  definitions[name] = document.definitions[name]
  for (const [, next] of JSON.stringify(definitions[name]).matchAll(/"#\/definitions\/([^"]+)"/g)) collect(next)
}
for (const name of ['v1Resource', 'v1TenantSettings']) collect(name)

// buf validates, JSON Schema's words say the same to forms.
const image = JSON.parse(execFileSync('bin/buf', ['build', 'proto', '-o', '-#format=json'], { cwd: root, maxBuffer: 1 << 26 }))
const messages = {}
const enums = {}
const gather = (scope, { nestedType, messageType = nestedType, enumType }) => {
  for (const message of messageType ?? []) {
    messages[`${scope}.${message.name}`] = message
    gather(`${scope}.${message.name}`, message)
  }
  for (const { name, value } of enumType ?? []) enums[`${scope}.${name}`] = value
}
for (const file of image.file) gather(`.${file.package}`, file)

/** The keywords that are there. */
const some = (keywords) => Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined))
const number = (value) => (value === undefined ? undefined : Number(value))

const limits = (field, { string = {}, int32 = {}, int64 = {}, repeated = {}, enum: choice = {} }) =>
  some({
    minLength: number(string.minLen),
    maxLength: number(string.maxLen),
    pattern: string.pattern ?? (string.prefix && `^${string.prefix}`),
    format: string.uri ? 'uri' : undefined,
    minimum: number(int32.gte ?? int64.gte),
    maximum: number(int32.lte ?? int64.lte),
    minItems: number(repeated.minItems),
    maxItems: number(repeated.maxItems),
    not: choice.notIn && { enum: choice.notIn.map((n) => enums[field.typeName].find((v) => (v.number ?? 0) === n).name) },
  })

const annotate = (definition, message) => {
  for (const field of message.field ?? []) {
    const property = definitions[definition].properties[field.jsonName]
    const rules = field.options?.['[buf.validate.field]'] ?? {}
    // With this one a field may also be left empty.
    const optional = rules.ignore === 'IGNORE_IF_ZERO_VALUE'
    Object.assign(property, limits(field, rules), some({ optional: optional || undefined }))
    if (property.items?.type === 'string' || property.items?.type === 'integer') Object.assign(property.items, limits(field, rules.repeated?.items ?? {}))
    const next = property.$ref ?? property.items?.$ref
    if (next !== undefined && field.typeName in messages) annotate(next.slice('#/definitions/'.length), messages[field.typeName])
  }
}
annotate('v1Resource', messages['.foredial.directory.v1.Resource'])
annotate('v1TenantSettings', messages['.foredial.directory.v1.TenantSettings'])

// Forms have words of their own, in each language.
const withoutWords = (key, value) => (key === 'description' ? undefined : value)
await writeFile(new URL('console/src/api/directory.schema.json', root), `${JSON.stringify(definitions, withoutWords, 1)}\n`)
