import { useTranslation } from 'react-i18next'
import { clock } from '../api/clock'
import { momentIn, sentencesOf, type Sentence } from './sentences'

/** What the server said, in the reader's language as far as it is known, and the language that it is in. */
export interface Said {
  text: string
  lang: string
}

/** Says what the server says of its own accord (evidence of gates, rules of decisions, reasons of rejects) in the reader's language. */
export function useSaid(): (text: string | undefined) => Said {
  const { t, i18n } = useTranslation(['gates', 'enums'])
  const lang = i18n.language
  const prefixes: Record<string, string> = { taskState: 'TASK_STATE_', doneReason: 'DONE_REASON_', result: 'DISPLAYED_RESULT_' }

  const value = (name: string, given: string): string => {
    if (name in prefixes) return t(`enums:${prefixes[name]}${given}`)
    if (name === 'span') return spanText(given, (unit, n) => t(`gates:span.${unit}`, { n }))
    if (name === 'moment') return momentIn(lang, given, new Date(clock.now()).getFullYear())
    if (name === 'inner') return sentencesOf(given)?.map(sentence).join(t('gates:between')) ?? given
    return given
  }
  const sentence = ({ key, values }: Sentence): string =>
    t(`gates:said.${key}`, Object.fromEntries(Object.entries(values).map(([name, given]) => [name, value(name, given)])))

  return (text = '') => {
    const found = sentencesOf(text)
    return found ? { text: found.map(sentence).join(t('gates:between')), lang } : { text, lang: 'en' }
  }
}

/** A span as Go writes it, such as 1h0m30s, without what is nothing. */
function spanText(given: string, say: (unit: string, n: string) => string): string {
  const parts = [...given.matchAll(/([\d.]+)([hms])/g)].filter(([, n]) => n !== '0')
  return parts.map(([, n = '', unit = '']) => say(unit, n)).join(' ')
}
