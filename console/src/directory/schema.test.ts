import { describe, expect, it } from 'vitest'
import document from '../api/directory.schema.json'
import en from '../locales/en/directory.json'
import zh from '../locales/zh/directory.json'
import { kinds } from './kinds'
import { referenceAt } from './references'
import { choicesOf, isNested, isRequired, propertiesBelow, propertyAt, textKey } from './schema'
import { settingGroups } from './settings'

/** What the server keeps, and no form shows. */
const kept = new Set(['etag', 'createTime', 'updateTime'])

/** The paths of all fields below one. */
function below(path: string): string[] {
  return Object.entries(propertiesBelow(path)).flatMap(([name, property]) => {
    if (kept.has(name)) return []
    const inner = `${path}.${name}`
    const item = property.type === 'array' ? `${inner}.0` : inner
    return [inner].concat(isNested(property) ? below(item) : [])
  })
}

const fields = [...below('resource'), ...below('settings')]
const specs = new Set(kinds.map((k) => `resource.${k.spec}`))

function textAt(texts: object, key: string): unknown {
  return key.split('.').reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), texts)
}

describe('the schema', () => {
  it('is walked to its leaves', () => {
    expect(fields).toContain('resource.questionnaire.questions.0.options')
    expect(fields).toContain('resource.specialDate.yearly.monthDay')
    expect(fields).toContain('settings.wrapUpLimitS')
  })

  it.each(fields.filter((path) => !specs.has(path)))('%s has a label and a hint in both languages', (path) => {
    for (const texts of [en, zh]) {
      for (const word of ['label', 'hint']) {
        const text = textAt(texts, `${textKey(path)}.${word}`)
        expect(typeof text === 'string' && text.trim(), `${textKey(path)}.${word}`).toBeTruthy()
      }
    }
  })

  it('has every kind, and words for it', () => {
    expect(Object.keys(document.v1Resource.properties).filter((name) => kinds.some((k) => k.spec === name)).length).toBe(kinds.length)
    for (const { spec } of kinds) {
      for (const texts of [en, zh]) expect(textAt(texts, `kinds.${spec}.new`), spec).toBeTruthy()
    }
  })

  it('has a kind for every field that names resources', () => {
    // Ids that are given by others.
    const foreign = ['resource.id', 'resource.notificationTemplate.providerTemplateId', 'settings.vdnId']
    const named = fields.filter((path) => /(\.i|I)ds?$/.test(path) && !foreign.includes(path))
    expect(named).toContain('resource.agent.skillQueueIds')
    expect(named.filter((path) => referenceAt(path) === undefined)).toEqual([])
    expect(foreign.filter((path) => referenceAt(path) !== undefined)).toEqual([])
  })

  it('has every setting on its page, once', () => {
    const shown = Object.values(settingGroups).flat()
    const all = Object.keys(propertiesBelow('settings')).filter((name) => !kept.has(name))
    expect(shown.toSorted()).toEqual(all.toSorted())
  })

  it('shows columns that there are', () => {
    for (const { spec, columns } of kinds) {
      // The days of a special date are one of several fields.
      for (const name of columns.filter((n) => `${spec}.${n}` !== 'specialDate.days')) {
        expect(propertyAt(`resource.${spec}.${name}`), `${spec}.${name}`).toBeDefined()
      }
    }
  })
})

describe('a property', () => {
  const at = (path: string) => propertyAt(path) ?? {}

  it('is found inside lists', () => {
    expect(at('resource.questionnaire.questions.7.text').maxLength).toBe(500)
    expect(at('resource.agent.skillQueueIds.0').type).toBe('string')
  })

  it('is not found where there is none', () => {
    expect(propertyAt('resource.agent.shoeSize')).toBeUndefined()
    expect(propertyAt('resource.agent.subject.0')).toBeUndefined()
  })

  it('leaves out choices that are refused', () => {
    expect(choicesOf(at('resource.callbackAddress.status'))).not.toContain('APPROVAL_STATUS_DRAFT')
    expect(choicesOf(at('resource.voicePrompt.status'))).toContain('APPROVAL_STATUS_DRAFT')
    expect(choicesOf(at('resource.voicePrompt.status'))).not.toContain('APPROVAL_STATUS_UNSPECIFIED')
    expect(choicesOf(at('resource.voicePrompt.uri'))).toBeUndefined()
  })

  it('says what must be filled in', () => {
    const must = fields.filter((path) => isRequired(at(path)))
    expect(must).toContain('resource.displayName')
    expect(must).toContain('resource.callerNumber.number')
    expect(must).toContain('resource.voicePrompt.uri')
    expect(must).toContain('resource.dataAttribute.type')
    expect(must).toContain('resource.agent.skillQueueIds')
    expect(must).not.toContain('resource.id')
    expect(must).not.toContain('resource.agent.role')
    expect(must).not.toContain('resource.callbackAddress.signingSecret')
    expect(must).not.toContain('settings.numberPrefixes')
  })
})
