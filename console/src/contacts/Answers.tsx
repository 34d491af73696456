import { Divider, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import type { Attempt } from '../api/types'
import { useFormat } from '../i18n/format'
import classes from './contacts.module.css'

type Questionnaire = NonNullable<Attempt['questionnaires']>[number]

/** A questionnaire as it was answered, with its questions while the directory has them. */
export function Answers({ questionnaire }: { questionnaire: Questionnaire }) {
  const { t } = useTranslation(['contacts', 'enums'])
  const format = useFormat()
  const { data } = useQuery(resourcesQuery('RESOURCE_KIND_QUESTIONNAIRE'))
  const questions = data?.find((r) => r.id === questionnaire.questionnaireId)?.questionnaire?.questions ?? []
  const textOf = (code: string | undefined) => questions.find((q) => q.code === code)?.text ?? code
  return (
    <>
      <Divider
        my="xs"
        label={t('attempt.answers', { source: t(`enums:${questionnaire.source}`), time: format.dateTime(questionnaire.submitTime) })}
        labelPosition="left"
      />
      <dl className={classes['facts']}>
        {questionnaire.answers?.map((answer) => [
          <Text component="dt" size="sm" key={`${answer.questionCode} asked`}>
            {textOf(answer.questionCode)}
          </Text>,
          <Text component="dd" size="sm" key={answer.questionCode}>
            {answer.values?.join(', ')}
          </Text>,
        ])}
      </dl>
    </>
  )
}
