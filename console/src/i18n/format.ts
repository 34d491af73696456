import { useTranslation } from 'react-i18next'

/** How dates, times, numbers and durations are written in the language that is chosen. */
export function useFormat() {
  const { i18n } = useTranslation()
  return formats(i18n.language)
}

const made = new Map<string, Formats>()

export function formats(language: string): Formats {
  const there = made.get(language)
  if (there) return there
  const format = new Formats(language)
  made.set(language, format)
  return format
}

/** Written where there is nothing to write. */
const nothing = '–'

export class Formats {
  readonly #dateTime: Intl.DateTimeFormat
  readonly #moment: Intl.DateTimeFormat
  readonly #time: Intl.DateTimeFormat
  readonly #hour: Intl.DateTimeFormat
  readonly #number: Intl.NumberFormat
  readonly #percent: Intl.NumberFormat
  readonly #units: readonly [seconds: number, format: Intl.NumberFormat][]

  constructor(language: string) {
    this.#dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
    this.#moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' })
    this.#time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
    this.#hour = new Intl.DateTimeFormat(language, { weekday: 'short', hour: 'numeric', minute: '2-digit' })
    this.#number = new Intl.NumberFormat(language)
    this.#percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
    const unit = (name: string) => new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' })
    this.#units = [
      [3600, unit('hour')],
      [60, unit('minute')],
      [1, unit('second')],
    ]
  }

  /** A timestamp of the API as date and time of day, in the zone of the browser. */
  dateTime(timestamp: string | null | undefined): string {
    return timestamp ? this.#dateTime.format(new Date(timestamp)) : nothing
  }

  /** A timestamp of the API as date and time of day with seconds. */
  moment(timestamp: string | null | undefined): string {
    return timestamp ? this.#moment.format(new Date(timestamp)) : nothing
  }

  /** A timestamp of the API as time of day with seconds. */
  time(timestamp: string | null | undefined): string {
    return timestamp ? this.#time.format(new Date(timestamp)) : nothing
  }

  /** A timestamp of the API within the week ahead, as weekday and time of day. */
  hour(timestamp: string | null | undefined): string {
    return timestamp ? this.#hour.format(new Date(timestamp)) : nothing
  }

  /** A number; the API writes 64-bit ones as strings. */
  number(value: number | string | null | undefined): string {
    return value === null || value === undefined || value === '' ? nothing : this.#number.format(Number(value))
  }

  /** A part of a whole; nothing when the whole is 0. */
  percent(part: number, whole: number): string {
    return whole === 0 ? nothing : this.#percent.format(part / whole)
  }

  /** A time span as m:ss, or h:mm:ss from an hour on. */
  span(ms: number): string {
    const seconds = Math.max(0, Math.floor(ms / 1000))
    const two = (n: number) => String(n).padStart(2, '0')
    const hours = Math.floor(seconds / 3600)
    const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
    return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0(\d:)/, '$1')
  }

  /** A duration of the configuration in words: 5400 s as 1 hr 30 min. */
  duration(seconds: number): string {
    let rest = Math.max(0, Math.round(seconds))
    if (rest === 0) return this.#units.at(-1)?.[1].format(0) ?? ''
    const parts: string[] = []
    for (const [size, format] of this.#units) {
      if (rest >= size) parts.push(format.format(Math.floor(rest / size)))
      rest %= size
    }
    return parts.join(' ')
  }
}
