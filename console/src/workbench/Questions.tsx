import { Button, Checkbox, Group, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Answers, Question } from './answers'
import classes from './workbench.module.css'

interface Props {
  title: string | undefined
  questions: readonly Question[]
  answers: Answers
  /** What is wrong, by the codes of questions. */
  errors: Readonly<Record<string, string>>
  onChange: (answers: Answers) => void
}

/** The task's questionnaire. */
export function Questions({ title, questions, answers, errors, onChange }: Props) {
  const { t } = useTranslation('workbench')
  return (
    <fieldset className={classes['fieldset']}>
      <legend>
        <Group gap="md">
          {title ?? t('questions.title')}
          {Object.keys(answers).length > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => onChange({})}>
              {t('questions.clear')}
            </Button>
          )}
        </Group>
      </legend>
      <Stack>
        {questions.map((question) => (
          <Answer
            key={question.code}
            question={question}
            values={answers[question.code ?? ''] ?? []}
            error={errors[question.code ?? '']}
            onChange={(values) => onChange({ ...answers, [question.code ?? '']: values })}
          />
        ))}
      </Stack>
    </fieldset>
  )
}

interface AnswerProps {
  question: Question
  values: readonly string[]
  error?: string
  onChange: (values: string[]) => void
}

/** The field for an answer, by the question's type. */
function Answer({ question, values, error, onChange }: AnswerProps) {
  const field = { label: question.text, withAsterisk: question.required, error }
  const [first = ''] = values
  switch (question.type) {
    case 'QUESTION_TYPE_SINGLE':
      return (
        <Radio.Group {...field} value={first} onChange={(value) => onChange([value])}>
          <Group mt={4}>
            {question.options?.map((o) => (
              <Radio key={o} value={o} label={o} />
            ))}
          </Group>
        </Radio.Group>
      )
    case 'QUESTION_TYPE_MULTIPLE':
      return (
        <Checkbox.Group {...field} value={[...values]} onChange={onChange}>
          <Group mt={4}>
            {question.options?.map((o) => (
              <Checkbox key={o} value={o} label={o} />
            ))}
          </Group>
        </Checkbox.Group>
      )
    case 'QUESTION_TYPE_NUMBER':
      return <TextInput {...field} inputMode="decimal" value={first} onChange={(e) => onChange([e.currentTarget.value])} />
    default:
      return <Textarea {...field} autosize minRows={1} maxLength={2000} value={first} onChange={(e) => onChange([e.currentTarget.value])} />
  }
}
