import { Button, List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Attempt } from '../api/types'
import { Failure } from '../components/Failure'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { attemptQuery } from './queries'

/** How the business result was changed afterwards. Lists do not have it, so it is asked for when it is opened. */
export function Remarks({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation('contacts')
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <div>
      <Button mt="xs" size="compact-sm" variant="subtle" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {t(open ? 'remarks.hide' : 'remarks.show')}
      </Button>
      <div id={id}>{open && <Changes attemptId={attempt.id ?? ''} />}</div>
    </div>
  )
}

function Changes({ attemptId }: { attemptId: string }) {
  const { t } = useTranslation('contacts')
  const format = useFormat()
  const resultOf = useResourceNames('RESOURCE_KIND_BUSINESS_RESULT')
  const attempt = useQuery(attemptQuery(attemptId))
  if (attempt.error) return <Failure error={attempt.error} retry={() => void attempt.refetch()} />
  if (attempt.data === undefined) return <Waiting />
  const remarks = attempt.data.remarks ?? []
  if (remarks.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('remarks.none')}
      </Text>
    )
  }
  return (
    <List size="sm" type="ordered">
      {remarks.map((remark) => (
        <List.Item key={remark.remarkTime}>
          {t('remarks.change', {
            from: remark.previousBusinessResultId ? resultOf(remark.previousBusinessResultId) : t('attempt.noResult'),
            to: resultOf(remark.businessResultId),
            author: remark.author,
            time: format.dateTime(remark.remarkTime),
          })}
          {remark.note && (
            <Text size="sm" c="dimmed">
              {remark.note}
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  )
}
