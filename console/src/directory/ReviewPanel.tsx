import { Button, Group, Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isOne } from '../api/caller'
import type { components } from '../api/schema'
import type { Resource } from '../api/types'
import { useCaller } from '../app/caller'
import { confirm } from '../components/confirm'
import { say, useComplain } from '../components/explain'
import { StateBadge } from '../components/StateBadge'
import type { Kind } from './kinds'
import { useResourceMutations } from './resources'

type Status = components['schemas']['v1ApprovalStatus']

/** What was decided about a resource, and the buttons of those who decide. */
export function ReviewPanel({ kind, resource }: { kind: Kind; resource: Resource }) {
  const { t } = useTranslation('directory')
  const complain = useComplain()
  const { review } = useResourceMutations(resource.id ?? '')
  const mayDecide = isOne(useCaller(), 'ROLE_TENANT_ADMIN', 'ROLE_OPERATOR')
  const status = resource.callbackAddress?.status ?? resource.voicePrompt?.status
  const name = resource.displayName

  const decide = (next: Status) =>
    review.mutate({ status: next, etag: resource.etag }, { onSuccess: () => say(t(`review.${next}`)), onError: complain })
  const reject = () =>
    confirm({
      title: t('review.rejectTitle', { name }),
      text: t('review.rejectText'),
      confirm: t('review.reject'),
      onConfirm: () => decide('APPROVAL_STATUS_REJECTED'),
    })

  return (
    <Paper withBorder p="md" component="section" maw={720}>
      <Group justify="space-between">
        <div>
          <Title order={2}>{t('review.title')}</Title>
          <Group gap="xs" mt={4}>
            <StateBadge state={status} />
            <Text size="sm">{t(`review.${status}`)}</Text>
          </Group>
          <Text size="sm" c="dimmed" mt={4}>
            {t(`fields.${kind.spec}.status.hint`)}
          </Text>
        </div>
        {mayDecide && (
          <Group gap="xs">
            {(status === 'APPROVAL_STATUS_DRAFT' || status === 'APPROVAL_STATUS_REJECTED') && (
              <Button variant="default" disabled={review.isPending} onClick={() => decide('APPROVAL_STATUS_PENDING')}>
                {t('review.ask')}
              </Button>
            )}
            {status !== 'APPROVAL_STATUS_REJECTED' && (
              <Button variant="default" disabled={review.isPending} onClick={reject}>
                {t('review.reject')}
              </Button>
            )}
            {status !== 'APPROVAL_STATUS_APPROVED' && (
              <Button disabled={review.isPending} onClick={() => decide('APPROVAL_STATUS_APPROVED')}>
                {t('review.approve')}
              </Button>
            )}
          </Group>
        )}
      </Group>
    </Paper>
  )
}
