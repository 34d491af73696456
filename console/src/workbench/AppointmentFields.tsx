import { Button, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import dayjs from 'dayjs'
import { useTranslation } from 'react-i18next'
import { clock } from '../api/clock'
import type { Call, Preview } from '../api/types'
import { ResourceSelect } from '../components/ResourceSelect'
import { useWorkbench } from './context'
import type { DraftAppointment } from './draft'
import classes from './workbench.module.css'
import { localPattern } from '../i18n/localTime'

interface Props {
  value: DraftAppointment
  call: Call
  customer: Preview | undefined
  errors: { time?: string; number?: string; agentId?: string; remark?: string }
  onChange: (value: DraftAppointment) => void
}


/** Times that are a press away. */
const usual = {
  hour: () => dayjs(clock.now()).add(1, 'hour'),
  morning: () => dayjs(clock.now()).add(1, 'day').hour(9).minute(30),
  afternoon: () => dayjs(clock.now()).add(1, 'day').hour(14).minute(30),
}

/** The call that was agreed with the customer. */
export function AppointmentFields({ value, call, customer, errors, onChange }: Props) {
  const { t } = useTranslation('workbench')
  const { agentId } = useWorkbench()
  const change = (fields: Partial<DraftAppointment>) => onChange({ ...value, ...fields })
  // A masked number cannot be asked for: the server knows it by its digits only.
  const others = (customer?.numbers ?? []).flatMap(({ number }) => (number && number !== call.number && !number.includes('*') ? [number] : []))
  return (
    <fieldset className={classes['fieldset']}>
      <legend>{t('appointment.title')}</legend>
      <Stack gap="sm">
        <TextInput
          type="datetime-local"
          label={t('appointment.time')}
          withAsterisk
          value={value.time}
          min={dayjs(clock.now()).format(localPattern)}
          error={errors.time}
          onChange={(e) => change({ time: e.currentTarget.value })}
        />
        <Group gap="xs" role="group" aria-label={t('appointment.usual')}>
          {Object.entries(usual).map(([name, time]) => (
            <Button key={name} size="xs" variant="default" onClick={() => change({ time: time().format(localPattern) })}>
              {t(`appointment.${name}`)}
            </Button>
          ))}
        </Group>
        {others.length > 0 && (
          <NativeSelect
            label={t('appointment.number')}
            value={value.number}
            error={errors.number}
            data={[{ value: '', label: t('appointment.dialled', { number: call.number }) }, ...others]}
            onChange={(e) => change({ number: e.currentTarget.value })}
          />
        )}
        <NativeSelect
          label={t('appointment.who')}
          value={value.who}
          onChange={(e) => {
            const who = whose.find((w) => w === e.currentTarget.value)
            if (who) change({ who })
          }}
          data={whose.map((who) => ({ value: who, label: t(`appointment.${who}`) }))}
        />
        {value.who === 'another' && (
          <ResourceSelect
            kind="RESOURCE_KIND_AGENT"
            only={(r) => r.id !== agentId}
            label={t('appointment.agent')}
            withAsterisk
            value={value.agentId || null}
            error={errors.agentId}
            onChange={(id) => change({ agentId: id ?? '' })}
          />
        )}
        <Textarea
          label={t('appointment.remark')}
          maxLength={500}
          autosize
          minRows={1}
          value={value.remark}
          error={errors.remark}
          onChange={(e) => change({ remark: e.currentTarget.value })}
        />
      </Stack>
    </fieldset>
  )
}

const whose = ['me', 'anyone', 'another'] as const
