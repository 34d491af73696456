import type { Draft } from './draft'

/** A number of the customer that the example is about. */
export interface ExampleNumber {
  /** Undefined: of a type that the task does not list. */
  readonly typeId?: string
  /** Undefined: it has none. */
  readonly sequenceNumber?: number
}

/** The indexes of a customer's numbers in the order in which a round tries them. Ties stay as stored. */
export function tryOrder(numbers: readonly ExampleNumber[], order: Draft['numberOrder'], typeIds: readonly string[]): number[] {
  const last = Number.MAX_SAFE_INTEGER
  const rank = ({ typeId, sequenceNumber }: ExampleNumber): number => {
    if (order === 'NUMBER_ORDER_BY_SEQUENCE_NUMBER') return sequenceNumber ?? last
    if (order !== 'NUMBER_ORDER_BY_NUMBER_TYPE' || typeId === undefined) return last
    const listed = typeIds.indexOf(typeId)
    return listed < 0 ? last : listed
  }
  return numbers.map((number, i) => ({ i, rank: rank(number) })).sort((a, b) => a.rank - b.rank || a.i - b.i).map(({ i }) => i)
}

/** A customer with three numbers that shows what an order does: stored the other way round. */
export function exampleNumbers(order: Draft['numberOrder'], typeIds: readonly string[]): ExampleNumber[] {
  if (order === 'NUMBER_ORDER_BY_SEQUENCE_NUMBER') return [{}, { sequenceNumber: 2 }, { sequenceNumber: 1 }]
  if (order !== 'NUMBER_ORDER_BY_NUMBER_TYPE') return [{}, {}, {}]
  const [first, second] = typeIds
  return [{}, second === undefined ? {} : { typeId: second }, first === undefined ? {} : { typeId: first }]
}
