import { useState } from 'react'
import { readHead, Unread, type Head } from './head'
import { guess, type Attribute, type Meaning } from './meaning'
import { usual, type Options } from './options'

export interface ChosenFile {
  file: File | undefined
  head: Head | undefined
  /** What is to be seen of the file: that it is being read, or why it was not. */
  reading: 'reading' | Unread | undefined
  /** The browser cannot read the file, and the server can. */
  unseen: boolean
  meanings: Meaning[]
  options: Options
  choose: (file: File) => void
  drop: () => void
  setMeanings: (meanings: Meaning[]) => void
  setOptions: (options: Options) => void
}

/** The file that is to be imported, as far as the browser has read it, and what was chosen about it. */
export function useChosenFile(attributes: readonly Attribute[] = []): ChosenFile {
  const [file, setFile] = useState<File>()
  const [head, setHead] = useState<Head>()
  const [reading, setReading] = useState<ChosenFile['reading']>()
  const [meanings, setMeanings] = useState<Meaning[]>([])
  const [options, setOptionsOnly] = useState<Options>(usual)

  const read = async (from: File, by: Options) => {
    setReading('reading')
    try {
      const found = await readHead(from, by)
      // Another encoding or sheet with the same columns keeps what was chosen for them.
      const same = found.titles.join('\n') === head?.titles.join('\n')
      setHead(found)
      if (!same) setMeanings(guess(found.titles, found.rows, attributes))
      setReading(undefined)
    } catch (error) {
      setHead(undefined)
      setReading(error instanceof Unread ? error : new Unread('workbook'))
    }
  }

  return {
    file,
    head,
    reading,
    unseen: reading instanceof Unread && reading.why === 'large',
    meanings,
    options,
    choose: (chosen) => {
      setFile(chosen)
      setOptionsOnly(usual)
      void read(chosen, usual)
    },
    drop: () => {
      setFile(undefined)
      setHead(undefined)
      setReading(undefined)
    },
    setMeanings,
    setOptions: (chosen) => {
      setOptionsOnly(chosen)
      const again = chosen.encoding !== options.encoding || chosen.sheet !== options.sheet
      if (file && again) void read(file, chosen)
    },
  }
}
