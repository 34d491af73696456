/** A data attribute of the tenant, as columns are matched with it. */
export interface Attribute {
  code: string
  name: string
  mandatory: boolean
}

/** What a column means: number1, number1_type, …, reference, name, priority, the code of a data attribute; '' is nothing. */
export type Meaning = string

export const maxNumbers = 10

/** What can be said about a number, as it follows the number's name. */
export const details = ['', '_type', '_sequence', '_delay_s', '_zone'] as const

const own = new Map([
  ['reference', 'reference'],
  ['name', 'name'],
  ['priority', 'priority'],
])
const aliases = new Map([
  ['customerid', 'reference'],
  ['id', 'reference'],
  ['姓名', 'name'],
])
const numberAliases = ['phone', 'mobile', 'tel', '电话', '号码']

/** A name in lower case without spaces, hyphens and underscores. */
function loose(name: string): string {
  return name.toLowerCase().replace(/[ \-_]/g, '')
}

/** number, number2 and number2type; without a place the first number is meant. */
function numberMeaning(key: string, prefix: string): Meaning | undefined {
  const found = key.startsWith(prefix) ? /^(\d*)(.*)$/s.exec(key.slice(prefix.length)) : null
  if (found === null) return undefined
  const [, digits = '', rest = ''] = found
  const place = digits === '' ? '1' : digits
  const detail = details.find((d) => loose(d) === rest)
  const known = detail !== undefined && /^[1-9]\d?$/.test(place) && Number(place) <= maxNumbers
  return known ? `number${place}${detail}` : undefined
}

function attributeNamed(name: string, attributes: readonly Attribute[]): Meaning | undefined {
  const same = (a: Attribute) => loose(a.code) === loose(name) || loose(a.name) === loose(name)
  const found = attributes.find((a) => a.code === name) ?? attributes.find((a) => a.name === name) ?? attributes.find(same)
  return found?.code
}

/**
 * What the server takes a column's title for by itself: our own names first, then attributes, then aliases. A tenant
 * without attributes takes every other column as a text of that name. Undefined: the server does not know it.
 */
export function meaningOf(title: string, attributes: readonly Attribute[]): Meaning | undefined {
  const key = loose(title)
  const alias = () => numberAliases.map((a) => numberMeaning(key, a)).find((m) => m !== undefined)
  return (
    own.get(key) ??
    numberMeaning(key, 'number') ??
    attributeNamed(title, attributes) ??
    aliases.get(key) ??
    alias() ??
    (attributes.length === 0 ? title : undefined)
  )
}

/**
 * What columns are taken for at first: as the server would, but that a second telephone column is the second number, and
 * that what nobody knows is ignored. Where no title says that it is about numbers, the first values do.
 */
export function guess(titles: readonly string[], rows: readonly string[][], attributes: readonly Attribute[]): Meaning[] {
  const meanings = guessByTitle(titles, attributes)
  if (meanings.includes('number1')) return meanings
  const hasNumbers = (column: number) => {
    const values = rows.map((row) => row[column] ?? '').filter((value) => value !== '')
    return values.length > 0 && values.every(isNumber)
  }
  const found = meanings.findIndex((meaning, i) => (meaning === '' || meaning === titles[i]) && hasNumbers(i))
  return meanings.map((meaning, i) => (i === found ? 'number1' : meaning))
}

/** Whether a text is written as telephone numbers are. */
export function isNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '').length
  return /^\+?[\d\s()-]+$/.test(text) && digits >= 7 && digits <= 15
}

function guessByTitle(titles: readonly string[], attributes: readonly Attribute[]): Meaning[] {
  const taken = new Set<Meaning>()
  return titles.map((title) => {
    let meaning = meaningOf(title, attributes) ?? ''
    if (taken.has(meaning) && meaning === 'number1') meaning = freeNumber(titles, taken, attributes)
    if (taken.has(meaning)) meaning = ''
    taken.add(meaning)
    return meaning
  })
}

/** The first number that no column is for. */
function freeNumber(titles: readonly string[], taken: ReadonlySet<Meaning>, attributes: readonly Attribute[]): Meaning {
  const named = new Set(titles.map((title) => meaningOf(title, attributes)))
  const places = Array.from({ length: maxNumbers }, (_, i) => `number${i + 1}`)
  return places.find((n) => !taken.has(n) && !named.has(n)) ?? ''
}

/** What has to be said to the server of columns that it would take for something else: title → meaning. */
export function toSay(titles: readonly string[], meanings: readonly Meaning[], attributes: readonly Attribute[]): [string, Meaning][] {
  return titles.flatMap((title, i): [string, Meaning][] => {
    const meaning = meanings[i] ?? ''
    return meaning === meaningOf(title, attributes) ? [] : [[title, meaning]]
  })
}

/** What is wrong with a mapping; keys of imports.json below `wrong`. */
export interface Faults {
  /** By column. */
  columns: Map<number, 'twice' | 'noNumber' | 'untitled' | 'sameTitle'>
  noNumbers: boolean
  /** Attributes that every contact must have, by name. */
  missing: string[]
}

export function check(titles: readonly string[], meanings: readonly Meaning[], attributes: readonly Attribute[]): Faults {
  const columns: Faults['columns'] = new Map()
  meanings.forEach((meaning, i) => {
    const about = /^(number\d+)_/.exec(meaning)?.[1]
    if (titles[i] === '') columns.set(i, 'untitled')
    else if (titles.indexOf(titles[i] ?? '') !== i) columns.set(i, 'sameTitle')
    else if (meaning !== '' && meanings.indexOf(meaning) !== i) columns.set(i, 'twice')
    else if (about !== undefined && !meanings.includes(about)) columns.set(i, 'noNumber')
  })
  return {
    columns,
    noNumbers: !meanings.some((m) => /^number\d+$/.test(m)),
    missing: attributes.filter((a) => a.mandatory && !meanings.includes(a.code)).map((a) => a.name),
  }
}

/** Whether an import can begin. */
export function isSound(faults: Faults): boolean {
  return faults.columns.size === 0 && !faults.noNumbers && faults.missing.length === 0
}
