import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Delivery } from '../api/types'
import classes from './deliveries.module.css'

/** Where a delivery goes, and how. */
export function Receiver({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('enums')
  const templateOf = useResourceNames('RESOURCE_KIND_NOTIFICATION_TEMPLATE')
  const { sms } = delivery
  return (
    <>
      <span className="tabular">{sms ? sms.recipient : delivery.url}</span>
      <div className={classes['small']}>
        {t(`${delivery.channel}`)}
        {sms && ` · ${templateOf(sms.templateId)}`}
      </div>
    </>
  )
}
