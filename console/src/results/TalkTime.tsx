import type { Attempt } from '../api/types'
import { useFormat } from '../i18n/format'

/** From answer to end. */
export function TalkTime({ attempt: { answerTime, endTime } }: { attempt: Attempt }) {
  const format = useFormat()
  return answerTime && endTime ? format.span(Date.parse(endTime) - Date.parse(answerTime)) : '–'
}
