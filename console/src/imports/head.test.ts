import { describe, expect, it } from 'vitest'
import { delimiterOf, parseCsv } from './csv'
import { decode, readHead, Unread } from './head'

describe('a CSV file', () => {
  it('is separated by what its header has most of, outside of quotes', () => {
    expect(delimiterOf('a;b,c;"d,e,f,g"\n1,2,3,4,5')).toBe(';')
    expect(delimiterOf('\n\na\tb')).toBe('\t')
    expect(delimiterOf('alone')).toBe(',')
    expect(delimiterOf('a|b,c')).toBe(',')
  })

  it('has quotes, line ends in them, and empty lines', () => {
    const text = 'name,note\r\n\r\n"Wu, ""Li""","two\nlines"\r\nb,\r\n'
    expect(parseCsv(text, ',', 9)).toEqual([
      ['name', 'note'],
      ['Wu, "Li"', 'two\nlines'],
      ['b', ''],
    ])
    expect(parseCsv(text, ',', 2)).toHaveLength(2)
  })

  it('is UTF-8 if it is, also when it is cut within a character, else GB18030', () => {
    const utf8 = new TextEncoder().encode('\ufeff姓名')
    expect(decode(utf8.slice(0, -1))).toEqual({ text: '姓', encoding: 'utf-8' })
    // 姓名 in GB18030.
    expect(decode(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb]))).toEqual({ text: '姓名', encoding: 'gb18030' })
    expect(decode(new Uint8Array([0xd0, 0xd5]), 'utf-8').text).not.toBe('姓')
  })
})

describe('the head of a file', () => {
  const file = (text: string) => new File([text], 'x.csv')

  it('is the header and five rows', async () => {
    const head = await readHead(file(' name ,phone\n' + 'Li,1\n'.repeat(9)))
    expect(head).toMatchObject({ format: 'csv', titles: ['name', 'phone'], encoding: 'utf-8' })
    expect(head.rows).toEqual(Array.from({ length: 5 }, () => ['Li', '1']))
  })

  it('has no half row', async () => {
    const wide = `${'x'.repeat(60_000)},2\n`
    const head = await readHead(file('a,b\n' + wide.repeat(5)))
    expect(head.rows.map((row) => row[1])).toEqual(['2', '2', '2', '2'])
  })

  it.each([
    ['', 'empty'],
    ['\n\n', 'empty'],
    ['Li,+86 138-0000-0000\n', 'noHeader'],
    ['PK\u0003\u0004 no workbook', 'workbook'],
  ])('of %j says why it is not read', async (text, why) => {
    await expect(readHead(file(text))).rejects.toEqual(new Unread(why as Unread['why']))
    await expect(readHead(file(text))).rejects.toMatchObject({ why })
  })
})
