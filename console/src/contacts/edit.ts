import type { components } from '../api/schema'
import type { Contact } from '../api/types'

type PhoneNumber = components['schemas']['v1Number']

export const maxNumbers = 10

/** What a form has of a contact. */
export interface Values {
  reference: string
  name: string
  priority: number
  numbers: NumberValues[]
  attributes: Record<string, string>
}

interface NumberValues {
  key: string
  number: string
  numberTypeId: string | null
  /** The rest of it, which the form leaves as it is. */
  given: PhoneNumber
}

export function valuesOf(contact: Contact): Values {
  return {
    reference: contact.reference ?? '',
    name: contact.name ?? '',
    priority: contact.priority ?? 3,
    numbers: (contact.numbers ?? []).map((given, i) => ({
      key: String(i),
      number: given.number ?? '',
      numberTypeId: given.numberTypeId || null,
      given,
    })),
    attributes: { ...contact.attributes },
  }
}

/** The fields that differ. A field that is not there stays as it is kept, which matters where it is shown masked. */
export function changesOf(contact: Contact, values: Values): Partial<Contact> {
  const before = valuesOf(contact)
  const attributes = Object.fromEntries(Object.entries(values.attributes).filter(([, value]) => value !== ''))
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b)
  return {
    ...(values.reference !== before.reference && { reference: values.reference }),
    ...(values.name !== before.name && { name: values.name }),
    ...(values.priority !== before.priority && { priority: values.priority }),
    ...(differs(values.numbers, before.numbers) && { numbers: values.numbers.map(numberOf) }),
    ...(differs(attributes, before.attributes) && { attributes }),
  }
}

/** What the server counts about a number is not given back. */
function numberOf({ number, numberTypeId, given }: NumberValues): PhoneNumber {
  const { sequenceNumber, delayS, timeZone } = given
  return { number, numberTypeId: numberTypeId ?? '', sequenceNumber, delayS, timeZone }
}
