import { delimiterOf, parseCsv } from './csv'
import { isNumber } from './meaning'

/** The beginning of a file, as far as the browser reads it: the file itself is read by the server alone. */
export interface Head {
  format: 'csv' | 'xlsx'
  titles: string[]
  /** The first rows below the header. */
  rows: string[][]
  /** The names of a workbook's sheets. */
  sheets: string[]
  /** How a CSV file's text was read. */
  encoding?: Encoding
}

export type Encoding = 'utf-8' | 'gb18030'

export interface HeadOptions {
  /** Unset: UTF-8 if it is, else GB18030. */
  encoding?: Encoding
  /** Unset: the first. */
  sheet?: string
}

/** Why the beginning of a file was not read; a key of imports.json below `unread`. */
export class Unread extends Error {
  constructor(readonly why: 'empty' | 'workbook' | 'large' | 'noHeader') {
    super(why)
  }
}

/** How many rows are shown. */
export const sampleRows = 5
/** How much of a CSV file is read, in bytes. Its first rows are at most 64 KiB each. */
const csvHead = 256 << 10
/** A workbook can only be read whole. Larger ones are left to the server, in bytes. */
const workbookLimit = 8 << 20

/** Reads the header and the first rows of a file. Throws Unread. */
export async function readHead(file: File, options: HeadOptions = {}): Promise<Head> {
  if (file.size === 0) throw new Unread('empty')
  const start = new Uint8Array(await file.slice(0, csvHead).arrayBuffer())
  // A workbook is a zip archive.
  const zipped = start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4
  const head = zipped ? await readWorkbook(file, options.sheet) : readCsv(start, file.size > csvHead, options.encoding)
  if (head.titles.length === 0) throw new Unread('empty')
  // A telephone number among the titles is a customer's: the header is missing.
  if (head.titles.some(isNumber)) throw new Unread('noHeader')
  return head
}

/** `cut` says that the bytes are not the whole file. */
function readCsv(bytes: Uint8Array, cut: boolean, wanted?: Encoding): Head {
  const { text, encoding } = decode(bytes, wanted)
  const rows = parseCsv(text, delimiterOf(text), sampleRows + 2)
  // The last row of a piece may be half a row.
  if (cut && rows.length < sampleRows + 2) rows.pop()
  const [titles = [], ...below] = rows
  return { format: 'csv', titles: titles.map((title) => title.trim()), rows: below.slice(0, sampleRows), sheets: [], encoding }
}

/** The text of bytes, which may end within a character. */
export function decode(bytes: Uint8Array, wanted?: Encoding): { text: string; encoding: Encoding } {
  const read = (encoding: Encoding, fatal: boolean) => new TextDecoder(encoding, { fatal }).decode(bytes, { stream: true })
  if (wanted) return { text: read(wanted, false), encoding: wanted }
  try {
    return { text: read('utf-8', true), encoding: 'utf-8' }
  } catch {
    return { text: read('gb18030', false), encoding: 'gb18030' }
  }
}

async function readWorkbook(file: File, wanted?: string): Promise<Head> {
  if (file.size > workbookLimit) throw new Unread('large')
  const { default: readSheets } = await import('read-excel-file/browser')
  const sheets = await readSheets(file).catch(() => {
    throw new Unread('workbook')
  })
  const chosen = sheets.find((s) => s.sheet === wanted) ?? sheets[0]
  const [titles = [], ...rows] = (chosen?.data ?? []).slice(0, sampleRows + 1).map((row) => row.map(cellText))
  return { format: 'xlsx', titles: titles.map((title) => title.trim()), rows, sheets: sheets.map((s) => s.sheet) }
}

/** A cell as the server reads it: a date as YYYY-MM-DD. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value)
}
