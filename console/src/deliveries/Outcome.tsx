import { Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Delivery } from '../api/types'
import { StateBadge } from '../components/StateBadge'
import { useFormat } from '../i18n/format'
import classes from './deliveries.module.css'

/** Where a delivery is, how often it was tried, and what was wrong the last time. */
export function Outcome({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation(['deliveries', 'enums'])
  const format = useFormat()
  const { state, tries = 0, lastStatus, lastError, nextTryTime, sms } = delivery
  const receipt = sms?.receipt && sms.receipt !== 'SMS_RECEIPT_UNSPECIFIED' ? t(`enums:${sms.receipt}`) : ''
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        <StateBadge state={state} />
        <span className={classes['small']}>
          {[t('tries', { count: tries }), lastStatus ? `HTTP ${lastStatus}` : '', receipt].filter(Boolean).join(' · ')}
        </span>
      </Group>
      {state !== 'DELIVERY_STATE_DELIVERED' && lastError && (
        // The server says it in English.
        <div className={classes['small']} lang="en">
          {lastError}
        </div>
      )}
      {state === 'DELIVERY_STATE_PENDING' && nextTryTime && <div className={classes['small']}>{t('nextTry', { time: format.moment(nextTryTime) })}</div>}
    </>
  )
}
