import { Accordion, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '../api/client'
import { useResourceNames } from '../api/directory'
import type { TaskTemplate } from '../api/types'
import { confirm } from '../components/confirm'
import { Empty } from '../components/Empty'
import { say, useComplain } from '../components/explain'
import { Failure } from '../components/Failure'
import { Page } from '../components/Page'
import { Pages } from '../components/Pages'
import { Waiting } from '../components/Waiting'
import { useFormat } from '../i18n/format'
import { Configuration } from './Configuration'
import { templatesQuery } from './queries'
import { usePlans } from './usePlans'

export default function TemplatesPage() {
  const { t } = useTranslation('tasks')
  const plans = usePlans()
  const templates = useInfiniteQuery(templatesQuery)
  const all = templates.data ?? []
  const [open, setOpen] = useState<string | null>(null)
  return (
    <Page title={t('templates.title')} text={t('templates.text')}>
      {templates.isPending && <Waiting />}
      {templates.error && <Failure error={templates.error} retry={() => void templates.refetch()} />}
      {templates.data && all.length === 0 && <Empty text={t(plans ? 'templates.none' : 'templates.noneYet')} />}
      {all.length > 0 && (
        <Accordion variant="separated" order={2} value={open} onChange={setOpen}>
          {all.map((template) => (
            <Template key={template.id} template={template} open={template.id === open} plans={plans} />
          ))}
        </Accordion>
      )}
      {templates.data && <Pages shown={all.length} {...templates} />}
    </Page>
  )
}

interface Props {
  template: TaskTemplate
  open: boolean
  plans: boolean
}

function Template({ template, open, plans }: Props) {
  const { t } = useTranslation('tasks')
  const format = useFormat()
  const queueName = useResourceNames('RESOURCE_KIND_SKILL_QUEUE')
  const remove = useRemove()
  return (
    <Accordion.Item value={template.id ?? ''}>
      <Accordion.Control>
        <Text fw={600}>{template.displayName}</Text>
        <Text size="sm" c="dimmed">
          {queueName(template.task?.skillQueueId)} · {t('templates.made', { time: format.dateTime(template.createTime) })}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack>
          {plans && (
            <Group>
              <Button component={Link} to={`/tasks/new?template=${encodeURIComponent(template.id ?? '')}`} leftSection={<IconPlus size={16} aria-hidden />}>
                {t('templates.use')}
              </Button>
              <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => remove(template)}>
                {t('templates.delete')}
              </Button>
            </Group>
          )}
          {open && <Configuration task={template.task ?? {}} />}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  )
}

/** Deletes a template as it was when it was asked for, once that is confirmed. */
function useRemove() {
  const { t } = useTranslation('tasks')
  const queries = useQueryClient()
  const complain = useComplain()
  const remove = useMutation({
    mutationFn: ({ id = '', etag }: TaskTemplate) => api.DELETE('/v1/taskTemplates/{id}', { params: { path: { id }, query: { etag } } }),
    onSuccess: (_, { displayName }) => say(t('said.templateDeleted', { name: displayName })),
    onError: complain,
    onSettled: () => queries.invalidateQueries({ queryKey: templatesQuery.queryKey }),
  })
  return (template: TaskTemplate) =>
    confirm({
      title: t('templates.deleteTitle', { name: template.displayName }),
      text: t('templates.deleteText'),
      confirm: t('templates.delete'),
      onConfirm: () => remove.mutate(template),
    })
}
