import { Badge, Group, Text, Title } from '@mantine/core'
import { IconPhone } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useResourceNames } from '../api/directory'
import type { Preview } from '../api/types'
import { useWorkbench } from './context'
import { keys } from './shortcuts'
import { Verb } from './Verb'
import classes from './workbench.module.css'

interface Props {
  preview: Preview
  /** Dials the number at a place among the preview's, from 1: itself it may be masked. */
  dial: (place: number) => void
}

/** The numbers that may be dialled, the proposed one first, each with its button. */
export function Numbers({ preview, dial }: Props) {
  const { t } = useTranslation('workbench')
  const { verbs } = useWorkbench()
  const typeName = useResourceNames('RESOURCE_KIND_NUMBER_TYPE')
  const dialling = verbs.accept.isPending ? verbs.accept.variables.place : undefined
  return (
    <section aria-labelledby="numbers">
      <Title order={3} id="numbers">
        {t('numbers.title')}
      </Title>
      <ol className={classes['numbers']}>
        {(preview.numbers ?? []).map((number, i) => {
          const place = i + 1
          return (
            <li key={place}>
              <div className={classes['grow']}>
                <div className={classes['number']}>{number.number}</div>
                <Group gap="xs">
                  {i === 0 && (
                    <Badge variant="light" tt="none">
                      {t('numbers.proposed')}
                    </Badge>
                  )}
                  <Text size="sm" c="dimmed">
                    {[
                      typeName(number.numberTypeId),
                      t('numbers.attempts', { count: number.attempts ?? 0 }),
                      number.exhausted ? t('numbers.exhausted') : '',
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </Text>
                </Group>
              </div>
              <Verb
                size="md"
                variant={i === 0 ? 'filled' : 'default'}
                leftSection={<IconPhone size={18} aria-hidden />}
                shortcut={i === 0 ? keys.dial : place <= 9 ? String(place) : undefined}
                aria-label={t('numbers.dialAt', { number: number.number })}
                loading={dialling === place}
                disabled={dialling !== undefined}
                onClick={() => dial(place)}
              >
                {t('numbers.dial')}
              </Verb>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
