import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../../api/errors'

/** How many wrong lines are named. */
const namedFaults = 5

/** What a refusal says of the numbers that were sent, by the lines they stood in; nothing if it is about something else. */
export function useLineFaults(): (error: unknown, lines: number[]) => string {
  const { t } = useTranslation('directory')
  return (error, lines) =>
    Object.entries(fieldErrors(error))
      .flatMap(([path, description]) => {
        const index = /^numbers\.(\d+)/.exec(path)?.[1]
        return index === undefined ? [] : [t('numbers.wrong', { line: lines[Number(index)], description })]
      })
      .slice(0, namedFaults)
      .join(' · ')
}
