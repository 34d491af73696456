import { ActionIcon, Button, Fieldset, Group, Input, Stack, Text, VisuallyHidden } from '@mantine/core'
import { randomId } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../Field'
import { useForm, useReadOnly } from '../form'
import { isChosen } from '../ready'

const path = 'resource.questionnaire.questions'

/** A questionnaire: its questions in their order, each moved and taken out by buttons. */
export function QuestionsFields() {
  const { t } = useTranslation('directory')
  const form = useForm()
  const readOnly = useReadOnly()
  const questions = form.values.resource.questionnaire?.questions ?? []
  // Questions have no id, and their codes change while they are typed.
  const [keys, setKeys] = useState(() => questions.map(() => randomId()))
  const [said, setSaid] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const [focus, setFocus] = useState<{ name: string }>()

  useEffect(() => {
    if (focus) box.current?.querySelector<HTMLElement>(`[data-focus="${focus.name}"]`)?.focus()
  }, [focus])

  const add = () => {
    form.insertListItem(path, { code: `q${questions.length + 1}`, text: '', type: 'QUESTION_TYPE_SINGLE', required: false, options: [] })
    setKeys([...keys, randomId()])
  }
  const remove = (i: number) => {
    form.removeListItem(path, i)
    setKeys(keys.toSpliced(i, 1))
    setFocus({ name: 'add' })
  }
  const move = (from: number, to: number) => {
    form.reorderListItem(path, { from, to })
    const moved = keys[from] ?? ''
    setKeys(keys.toSpliced(from, 1).toSpliced(to, 0, moved))
    setSaid(t('questions.moved', { n: to + 1 }))
    setFocus({ name: `${to < from ? 'up' : 'down'}-${to}` })
  }

  return (
    <Stack gap="md" ref={box}>
      <Field path="resource.questionnaire.mode" />
      <Input.Wrapper label={t('fields.questionnaire.questions.label')} description={t('fields.questionnaire.questions.hint')} error={form.errors[path]} labelElement="div">
        <Stack gap="md" mt="xs">
          {questions.length === 0 && <Text c="dimmed">{t('questions.none')}</Text>}
          {questions.map((question, i) => {
            const at = `${path}.${i}`
            const n = i + 1
            return (
              <Fieldset key={keys[i]} legend={t('questions.one', { n })}>
                <Stack gap="sm">
                  <Field path={`${at}.text`} />
                  <Group grow align="flex-start" preventGrowOverflow={false}>
                    <Field path={`${at}.code`} />
                    <Field path={`${at}.type`} />
                  </Group>
                  {isChosen(question.type) && <Field path={`${at}.options`} />}
                  {form.errors[at] && <Input.Error>{form.errors[at]}</Input.Error>}
                  <Group justify="space-between">
                    <Field path={`${at}.required`} />
                    {!readOnly && (
                      <Group gap="xs">
                        <ActionIcon variant="default" size="lg" data-focus={`up-${i}`} disabled={i === 0} aria-label={t('questions.up', { n })} onClick={() => move(i, i - 1)}>
                          <IconArrowUp size={18} aria-hidden />
                        </ActionIcon>
                        <ActionIcon
                          variant="default"
                          size="lg"
                          data-focus={`down-${i}`}
                          disabled={n === questions.length}
                          aria-label={t('questions.down', { n })}
                          onClick={() => move(i, i + 1)}
                        >
                          <IconArrowDown size={18} aria-hidden />
                        </ActionIcon>
                        <ActionIcon variant="default" size="lg" aria-label={t('questions.remove', { n })} onClick={() => remove(i)}>
                          <IconTrash size={18} aria-hidden />
                        </ActionIcon>
                      </Group>
                    )}
                  </Group>
                </Stack>
              </Fieldset>
            )
          })}
        </Stack>
      </Input.Wrapper>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {!readOnly && (
        <Group>
          <Button variant="default" data-focus="add" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            {t('questions.add')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
