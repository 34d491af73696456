import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWizard } from './form'
import { PolicyReading } from './PolicyReading'
import classes from './wizard.module.css'
import type { Step } from './steps'
import { useSummary } from './summary'

/** All that was chosen, in words, each part with the way back to it. */
export function ReviewStep({ onEdit }: { onEdit: (step: Step) => void }) {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const draft = form.getValues()
  return (
    <>
      {useSummary(draft).map(({ step, rows }) => (
        <Stack component="section" gap="xs" key={step} aria-label={t(`steps.${step}`)}>
          <Group justify="space-between" wrap="nowrap">
            <Title order={3}>{t(`steps.${step}`)}</Title>
            <Button variant="subtle" size="compact-sm" aria-label={t('editStep', { step: t(`steps.${step}`) })} onClick={() => onEdit(step)}>
              {t('common:edit')}
            </Button>
          </Group>
          <dl className={classes['summary']}>
            {rows.map(([name, value]) => (
              <div key={name}>
                <Text component="dt" size="sm" c="dimmed">
                  {name}
                </Text>
                <Text component="dd" size="sm" m={0}>
                  {value}
                </Text>
              </div>
            ))}
          </dl>
          {step === 'policy' && <PolicyReading policy={draft.resultPolicy} />}
        </Stack>
      ))}
    </>
  )
}
