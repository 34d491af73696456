import { Radio, SimpleGrid, Stack, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useField, useWizard } from './form'
import { CountField, DurationField, Part } from './inputs'

const onTimeout = ['ON_PREVIEW_TIMEOUT_REQUEUE', 'ON_PREVIEW_TIMEOUT_AGENT_NOT_READY', 'ON_PREVIEW_TIMEOUT_AUTO_ACCEPT'] as const

/** How the task ranks among others, and how previews, calls and appointments go. */
export function StrategyStep() {
  const { t } = useTranslation('wizard')
  const { settings } = useWizard()
  const field = useField()
  const mode = settings.priorityMode === 'PRIORITY_MODE_WORK_CONSERVING' ? 'WORK_CONSERVING' : 'STRICT'
  return (
    <>
      <Part title={t('strategy.rank')}>
        <CountField path="priority" label={t('strategy.priority')} description={t(`strategy.priorityHint.${mode}`)} min={1} max={5} maw={360} />
      </Part>
      <Part title={t('strategy.preview')}>
        <DurationField path="previewTimeoutS" label={t('strategy.previewTimeout')} description={t('strategy.previewTimeoutHint')} maw={360} />
        <Radio.Group label={t('strategy.onTimeout')} {...field('onPreviewTimeout')}>
          <Stack gap="xs" mt="xs">
            {onTimeout.map((choice) => (
              <Radio key={choice} value={choice} label={t(`enums:${choice}`)} description={t(`strategy.onTimeoutHint.${choice}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Switch label={t('strategy.skipAndClose')} description={t('strategy.skipAndCloseHint')} {...field('allowSkipAndClose', 'checkbox')} />
      </Part>
      <Part title={t('strategy.call')}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <DurationField path="callDurationS" label={t('strategy.callDuration')} description={t('strategy.callDurationHint')} />
          <DurationField path="maxCallS" label={t('strategy.maxCall')} description={t('strategy.maxCallHint')} />
        </SimpleGrid>
      </Part>
      <Part title={t('strategy.appointments')}>
        <Switch label={t('strategy.ownerOnly')} description={t('strategy.ownerOnlyHint')} {...field('appointmentOwnerOnly', 'checkbox')} />
        <DurationField path="appointmentGraceS" label={t('strategy.grace')} description={t('strategy.graceHint')} maw={360} />
      </Part>
    </>
  )
}
