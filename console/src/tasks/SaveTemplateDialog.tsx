import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { answer, api, requestId } from '../api/client'
import { fieldErrors } from '../api/errors'
import type { Task } from '../api/types'
import { say, useComplain } from '../components/explain'
import { templatesQuery } from './queries'

interface Props {
  task: Task
  opened: boolean
  onClose: () => void
}

/** Saves what a task is configured as under a name. */
export function SaveTemplateDialog({ task, opened, onClose }: Props) {
  const { t } = useTranslation('tasks')
  return (
    <Modal opened={opened} onClose={onClose} title={t('save.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <SaveTemplate task={task} onClose={onClose} />
    </Modal>
  )
}

function SaveTemplate({ task, onClose }: { task: Task; onClose: () => void }) {
  const { t } = useTranslation('tasks')
  const queries = useQueryClient()
  const complain = useComplain()
  const [name, setName] = useState(task.displayName ?? '')
  // The same for every try: who presses twice has one template.
  const [request] = useState(requestId)
  const save = useMutation({
    mutationFn: () =>
      answer(api.POST('/v1/tasks/{id}:saveAsTemplate', { params: { path: { id: task.id ?? '' } }, body: { displayName: name.trim(), requestId: request } })),
    onSuccess: (template) => {
      void queries.invalidateQueries({ queryKey: templatesQuery.queryKey })
      say(t('said.saved', { name: template.displayName }))
      onClose()
    },
    onError: (error) => {
      if (fieldErrors(error)['displayName'] === undefined) complain(error)
    },
  })
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate()
      }}
    >
      <Stack>
        <Text size="sm">{t('save.text')}</Text>
        <TextInput
          label={t('save.name')}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={fieldErrors(save.error)['displayName']}
          maxLength={100}
          required
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
