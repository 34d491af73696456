/** What may separate columns, in the order in which they are preferred when the header has as many. The server's list. */
const delimiters = [',', ';', '|', '\t']

/** Whichever delimiter the first line has most of, outside of quotes, as the server finds it. */
export function delimiterOf(text: string): string {
  const counts = new Map(delimiters.map((d) => [d, 0]))
  let quoted = false
  for (const c of text.trimStart()) {
    if (c === '"') quoted = !quoted
    else if (quoted) continue
    else if (c === '\n') break
    else if (counts.has(c)) counts.set(c, (counts.get(c) ?? 0) + 1)
  }
  return delimiters.reduce((best, d) => ((counts.get(d) ?? 0) > (counts.get(best) ?? 0) ? d : best))
}

/** The first rows of CSV text (RFC 4180), at most `limit`. Lines without anything are no rows. */
export function parseCsv(text: string, delimiter: string, limit: number): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  const endRow = () => {
    row.push(field)
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    field = ''
  }
  for (let i = 0; i < text.length && rows.length < limit; i++) {
    const c = text[i]
    if (quoted && c === '"' && text[i + 1] === '"') {
      field += c
      i++
    } else if (c === '"') quoted = !quoted
    else if (quoted) field += c
    else if (c === delimiter) {
      row.push(field)
      field = ''
    } else if (c === '\n') endRow()
    else if (c !== '\r' || text[i + 1] !== '\n') field += c
  }
  if (rows.length < limit && (field !== '' || row.length > 0)) endRow()
  return rows
}
