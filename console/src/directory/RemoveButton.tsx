import { Alert, Anchor, Button, Modal, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { hasReason, type ApiError } from '../api/errors'
import type { Resource } from '../api/types'
import { confirm } from '../components/confirm'
import { say, useComplain } from '../components/explain'
import { pathOf, type Kind } from './kinds'
import { useResourceMutations } from './resources'
import { userPath } from './users'

/** Deletes a resource, or says who uses it. */
export function RemoveButton({ kind, resource }: { kind: Kind; resource: Resource }) {
  const { t } = useTranslation('directory')
  const { remove } = useResourceMutations(resource.id ?? '')
  const navigate = useNavigate()
  const complain = useComplain()
  const name = resource.displayName

  const onConfirm = () =>
    remove.mutate(resource.etag, {
      onSuccess: () => {
        say(t('remove.done', { name }))
        void navigate(pathOf(kind), { replace: true })
      },
      onError: (error) => {
        if (!hasReason(error, 'RESOURCE_IN_USE')) complain(error)
      },
    })

  const inUse = hasReason(remove.error, 'RESOURCE_IN_USE') ? remove.error : undefined
  return (
    <>
      <Modal opened={inUse !== undefined} onClose={remove.reset} title={t('remove.inUse')}>
        {inUse && <InUse kind={kind} error={inUse} close={remove.reset} />}
      </Modal>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} aria-hidden />}
        loading={remove.isPending}
        onClick={() => confirm({ title: t('remove.title', { name }), text: t('remove.text'), confirm: t('common:delete'), onConfirm })}
      >
        {t('common:delete')}
      </Button>
    </>
  )
}

/** Who uses a resource: the server names some, and says of the first where it is. */
function InUse({ kind, error, close }: { kind: Kind; error: ApiError; close: () => void }) {
  const { t } = useTranslation('directory')
  const path = userPath(kind, error.metadata)
  return (
    <Alert color="yellow" variant="light" role="alert">
      <Stack gap="xs">
        <Text size="sm">{error.message}</Text>
        {path && (
          <Anchor component={Link} to={path} size="sm" onClick={close}>
            {t('remove.toUser')}
          </Anchor>
        )}
      </Stack>
    </Alert>
  )
}
