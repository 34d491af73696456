/** Times of day and durations, as people type them. */

/** Units of durations in the language that is shown. */
export interface Units {
  h: string
  min: string
  s: string
}

const timeOfDay = /^(\d{1,2})(?:[:.：点时h]?(\d{2})分?|[点时h])?\s*(am|pm)?$/i

/** A time of day as HH:MM: of `9`, `930`, `9:30`, `5 pm`, `9点`. The day ends at 24:00, which the API writes 23:59. Null: no such time. */
export function readTime(text: string): string | null {
  const found = timeOfDay.exec(text.trim())
  if (found === null) return null
  const [, hourText = '', minuteText = '0', half] = found
  let hour = Number(hourText)
  const minute = Number(minuteText)
  if (half) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  }
  if (hour === 24 && minute === 0) return '23:59'
  if (hour > 23 || minute > 59) return null
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

const parts = /(\d+(?:\.\d+)?)\s*(hours?|hrs?|h|小时|时|minutes?|mins?|min|m|分钟|分|seconds?|secs?|s|秒钟?|)\s*/gi
const minutePattern = /^(m|分)/i
const hourPattern = /^(h|小时|时)/i

/** A duration in seconds: of `90`, `90 s`, `1 min 30 s`, `1.5 h`, `5 分钟`. A number alone is seconds. Null: none. */
export function readDuration(text: string): number | null {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.replace(parts, '') !== '') return null
  let seconds = 0
  for (const [, amount = '0', unit = ''] of trimmed.matchAll(parts)) {
    seconds += Number(amount) * (hourPattern.test(unit) ? 3600 : minutePattern.test(unit) ? 60 : 1)
  }
  return Math.round(seconds)
}

/** A duration in words: `1 h 30 min`. */
export function writeDuration(seconds: number, units: Units): string {
  const amounts: [number, string][] = [
    [Math.floor(seconds / 3600), units.h],
    [Math.floor(seconds / 60) % 60, units.min],
    [seconds % 60, units.s],
  ]
  const said = amounts.filter(([amount]) => amount !== 0).map(([amount, unit]) => `${amount} ${unit}`)
  return said.length === 0 ? `0 ${units.s}` : said.join(' ')
}
