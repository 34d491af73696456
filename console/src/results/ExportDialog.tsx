import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { answer, api, requestId } from '../api/client'
import { fieldErrors } from '../api/errors'
import { say } from '../components/explain'
import { Failure } from '../components/Failure'
import { TaskSelect } from '../components/TaskSelect'
import { ColumnChoice } from './ColumnChoice'
import { asRequest, noFilter, type Filter } from './filter'
import { FilterFields } from './FilterFields'
import { columnsOf, exportsQuery, type ExportContent, type ExportFormat } from './queries'

interface Choice {
  taskId: string
  filter: Filter
  content: ExportContent
}

interface Props {
  initial?: Partial<Choice>
  onClose: () => void
}

const contents: ExportContent[] = ['EXPORT_CONTENT_ATTEMPTS', 'EXPORT_CONTENT_RESULTS']
const formats: ExportFormat[] = ['EXPORT_FORMAT_CSV', 'EXPORT_FORMAT_XLSX']

/** Asks for a file of a task's results. */
export function ExportDialog({ initial, onClose }: Props) {
  const { t } = useTranslation(['results', 'enums'])
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [taskId, setTaskId] = useState(initial?.taskId ?? '')
  const [filter, setFilter] = useState(initial?.filter ?? noFilter)
  const [content, setContent] = useState<ExportContent>(initial?.content ?? 'EXPORT_CONTENT_ATTEMPTS')
  const [format, setFormat] = useState<ExportFormat>('EXPORT_FORMAT_CSV')
  const [columns, setColumns] = useState(() => columnsOf(content))
  const [purpose, setPurpose] = useState('')
  const [id] = useState(requestId)
  const create = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/exports', {
          params: { query: { requestId: id } },
          body: { taskId, purpose, content, format, columns, filter: asRequest(filter) },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: exportsQuery.queryKey })
      say(t('export.asked'))
      onClose()
      void navigate('/exports')
    },
  })
  const errors = fieldErrors(create.error, 'export')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  const choose = (value: ExportContent) => {
    setContent(value)
    setColumns(columnsOf(value))
  }
  return (
    <Modal opened onClose={onClose} size="xl" title={t('export.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TaskSelect
            label={t('filter.task')}
            required
            clearable={false}
            value={taskId || null}
            onChange={(task) => setTaskId(task ?? '')}
            error={errors['taskId']}
          />
          <TextInput
            label={t('export.purpose')}
            description={t('export.purposeHint')}
            required
            maxLength={200}
            value={purpose}
            onChange={(e) => setPurpose(e.currentTarget.value)}
            error={errors['purpose']}
          />
          <Group align="flex-start" gap="xl">
            <Radio.Group label={t('export.content')} value={content} onChange={(value) => choose(contents.find((c) => c === value) ?? content)}>
              <Stack gap={6} mt={6}>
                {contents.map((value) => (
                  <Radio key={value} value={value} label={t(`enums:${value}`)} />
                ))}
              </Stack>
            </Radio.Group>
            <Radio.Group label={t('export.format')} value={format} onChange={(value) => setFormat(formats.find((f) => f === value) ?? format)}>
              <Stack gap={6} mt={6}>
                {formats.map((value) => (
                  <Radio key={value} value={value} label={t(`enums:${value}`)} />
                ))}
              </Stack>
            </Radio.Group>
          </Group>
          <ColumnChoice all={columnsOf(content)} chosen={columns} onChange={setColumns} error={errors['columns']} />
          <fieldset>
            <Text component="legend" size="sm" fw={500}>
              {t('export.only')}
            </Text>
            <FilterFields filter={filter} onChange={setFilter} errors={errors} />
          </fieldset>
          {create.error && <Failure error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={taskId === '' || purpose.trim() === '' || columns.length === 0}>
              {t('export.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
