import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { answer, api } from '../api/client'
import { fieldErrors } from '../api/errors'
import type { Attempt } from '../api/types'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'
import { ResourceSelect } from '../components/ResourceSelect'

/** Sets or changes what came of a call. */
export function RemarkDialog({ attempt, onClose }: { attempt: Attempt; onClose: () => void }) {
  const { t } = useTranslation('contacts')
  const queries = useQueryClient()
  const id = attempt.id ?? ''
  const form = useForm({ initialValues: { businessResultId: attempt.businessResultId || null, note: '' } })
  const { businessResultId, note } = form.values
  const remark = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/attempts/{id}:remark', { params: { path: { id } }, body: { businessResultId: businessResultId ?? '', note } })),
    onSuccess: (changed) => {
      queries.setQueryData(['attempt', id], changed)
      void queries.invalidateQueries({ queryKey: ['contact', attempt.taskId, attempt.contactId] })
      say(t('remark.done'))
      onClose()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const elsewhere = remark.error !== null && Object.keys(form.errors).length === 0
  return (
    <Modal opened onClose={onClose} title={t('remark.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={form.onSubmit(() => remark.mutate())}>
        <Stack>
          <ResourceSelect
            kind="RESOURCE_KIND_BUSINESS_RESULT"
            label={t('remark.result')}
            clearable={false}
            required
            {...form.getInputProps('businessResultId')}
          />
          <Textarea label={t('remark.note')} autosize minRows={2} maxLength={2000} {...form.getInputProps('note')} />
          {elsewhere && <Failure error={remark.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={remark.isPending} disabled={!businessResultId || businessResultId === attempt.businessResultId}>
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
