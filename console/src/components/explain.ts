import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/errors'

/**
 * What an error means to a person: the reason in words of theirs where there are some (common.json below `reasons`), and
 * what the server said of it.
 */
export function useExplain(): (error: unknown) => string {
  const { t, i18n } = useTranslation()
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError) || error.status === 0) return t('failure.unreachable')
      const detail = [error.message, ...error.violations.map((v) => `${v.field}: ${v.description}`)].join(' · ')
      const known = `reasons.${error.reason}`
      return i18n.exists(known) ? `${t(known)} (${detail})` : detail
    },
    [t, i18n],
  )
}

/** Says that something was done, for some seconds. */
export function say(message: string): void {
  notifications.show({ message, color: 'teal', role: 'status' })
}

/** Says that something went wrong, until it is closed. */
export function useComplain(): (error: unknown) => void {
  const { t } = useTranslation()
  const explain = useExplain()
  return useCallback(
    (error) => {
      notifications.show({ title: t('failure.title'), message: explain(error), color: 'red', role: 'alert', autoClose: 15_000 })
    },
    [t, explain],
  )
}
