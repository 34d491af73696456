import dayjs from 'dayjs'

/** How inputs of type datetime-local have a time: by the clock of the browser, without a zone. */
export const localPattern = 'YYYY-MM-DDTHH:mm'

/** A timestamp of the API as an input of type datetime-local has it; empty for none. */
export function toLocal(timestamp: string | null | undefined): string {
  return timestamp ? dayjs(timestamp).format(localPattern) : ''
}

/** What an input of type datetime-local has, as a timestamp of the API; undefined for none. */
export function fromLocal(text: string): string | undefined {
  const time = dayjs(text)
  return text !== '' && time.isValid() ? time.toISOString() : undefined
}
