/** The characters of the default alphabet of short messages (3GPP TS 23.038). */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Those that take two places there. */
const extension = new Set('\f^{}\\[~]|€')

/** How many parts an SMS gateway sends of one message at most. */
export const maxParts = 10

export interface Measure {
  alphabet: 'GSM7' | 'UCS2'
  characters: number
  /** How many short messages it takes. */
  parts: number
}

/** How long a text is as short messages: in the default alphabet if that has all its characters, else in UCS-2. */
export function measure(text: string): Measure {
  const characters = [...text]
  const plain = characters.every((c) => basic.has(c) || extension.has(c))
  const widths = characters.map((c) => (plain ? Number(extension.has(c)) + 1 : c.length))
  const [alone, part] = plain ? [160, 153] : [70, 67]
  return { alphabet: plain ? 'GSM7' : 'UCS2', characters: characters.length, parts: partsOf(widths, alone, part) }
}

/** No character is cut in two. */
function partsOf(widths: number[], alone: number, part: number): number {
  const total = widths.reduce((sum, w) => sum + w, 0)
  if (total === 0) return 0
  if (total <= alone) return 1
  let parts = 1
  let used = 0
  for (const width of widths) {
    if (used + width > part) {
      parts++
      used = 0
    }
    used += width
  }
  return parts
}

/** A text with what its placeholders stand for. One that nothing is known for stays as it is. */
export function fill(text: string, value: (name: string) => string | undefined): string {
  return text.replace(/\{\{([^{}]*)\}\}/g, (all, name: string) => value(name) ?? all)
}

/** The placeholders that every message has. */
export const placeholders = ['name', 'reference', 'number', 'task', 'business_result', 'time'] as const
