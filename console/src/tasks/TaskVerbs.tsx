import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconFileImport, IconPencil, IconPlayerStop, IconRecycle, IconTemplate, IconTrash, IconUpload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Task } from '../api/types'
import { takes } from './lifecycle'
import { RecycleDialog } from './RecycleDialog'
import { SaveTemplateDialog } from './SaveTemplateDialog'
import { StartOrSuspend } from './TaskRow'
import { useDelete, useEnd } from './useVerbs'

/** What may be done to a task: the usual as buttons, the rest in a menu. */
export function TaskVerbs({ task }: { task: Task }) {
  const { t } = useTranslation('tasks')
  const navigate = useNavigate()
  const [recycles, recycle] = useDisclosure()
  const [saves, save] = useDisclosure()
  const end = useEnd()
  const remove = useDelete(() => void navigate('/tasks'))
  return (
    <>
      <StartOrSuspend task={task} size="sm" />
      {takes(task, 'import') && (
        <Button component={Link} to={`/tasks/${task.id}/import`} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
          {t('verbs.import')}
        </Button>
      )}
      {takes(task, 'edit') && (
        <Button component={Link} to={`/tasks/${task.id}/edit`} variant="default" leftSection={<IconPencil size={16} aria-hidden />}>
          {t('common:edit')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            {t('verbs.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {takes(task, 'recycle') && (
            <Menu.Item leftSection={<IconRecycle size={16} aria-hidden />} onClick={recycle.open}>
              {t('verbs.recycle')}
            </Menu.Item>
          )}
          <Menu.Item component={Link} to={`/imports?task=${task.id}`} leftSection={<IconFileImport size={16} aria-hidden />}>
            {t('verbs.imports')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTemplate size={16} aria-hidden />} onClick={save.open}>
            {t('verbs.saveAsTemplate')}
          </Menu.Item>
          {takes(task, 'end') && (
            <Menu.Item color="red" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={() => end(task)}>
              {t('verbs.end')}
            </Menu.Item>
          )}
          {takes(task, 'delete') && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => remove(task)}>
              {t('common:delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RecycleDialog task={task} opened={recycles} onClose={recycle.close} />
      <SaveTemplateDialog task={task} opened={saves} onClose={save.close} />
    </>
  )
}
