import { Checkbox, Group, NativeSelect, Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { begin, DayNames, daysIn, monthDayOf, partsOf, wayOf, ways, type Way } from '../dates'
import { Field, useInput } from '../Field'
import { useForm, useReadOnly } from '../form'
import { propertyAt } from '../schema'

const path = 'resource.specialDate'

const isWay = (value: string): value is Way => ways.some((w) => w === value)

/** Which days: the same every week, a range, or one every year. */
export function SpecialDateFields() {
  const { t } = useTranslation('directory')
  const form = useForm()
  const readOnly = useReadOnly()
  const way = wayOf(form.values.resource.specialDate ?? {})
  return (
    <Stack gap="md">
      <Radio.Group
        label={t('fields.specialDate.days.label')}
        description={t('fields.specialDate.days.hint')}
        value={way}
        onChange={(next) => isWay(next) && form.setFieldValue(path, begin[next])}
      >
        <Group mt="xs">
          {ways.map((w) => (
            <Radio key={w} value={w} label={t(`fields.specialDate.${w}.label`)} disabled={readOnly && w !== way} />
          ))}
        </Group>
      </Radio.Group>
      {way === 'weekly' && <Weekdays />}
      {way === 'dateRange' && (
        <Group grow align="flex-start">
          <Field path={`${path}.dateRange.startDate`} type="date" />
          <Field path={`${path}.dateRange.endDate`} type="date" />
        </Group>
      )}
      {way === 'yearly' && <Yearly />}
    </Stack>
  )
}

function Weekdays() {
  const { i18n } = useTranslation()
  const names = new DayNames(i18n.language)
  const at = `${path}.weekly.weekdays`
  const { value, onChange, readOnly, ...input } = useInput(at, propertyAt(at) ?? {})
  const days: number[] = value ?? []
  return (
    <Checkbox.Group {...input} value={days.map(String)} onChange={(chosen) => onChange(chosen.map(Number).sort((a, b) => a - b))}>
      <Group mt="xs">
        {[1, 2, 3, 4, 5, 6, 7].map((day) => (
          <Checkbox key={day} value={String(day)} label={names.weekday(day)} disabled={readOnly} />
        ))}
      </Group>
    </Checkbox.Group>
  )
}

function Yearly() {
  const { t, i18n } = useTranslation('directory')
  const names = new DayNames(i18n.language)
  const form = useForm()
  const readOnly = useReadOnly()
  const at = `${path}.yearly.monthDay`
  const { month, day } = partsOf(form.values.resource.specialDate?.yearly?.monthDay ?? '')
  const choose = (m: number, d: number) => form.setFieldValue(at, monthDayOf(m, d))
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
  return (
    <Group align="flex-start">
      <NativeSelect
        label={t('dates.month')}
        description={t('fields.specialDate.yearly.monthDay.hint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={String(month)}
        disabled={readOnly}
        data={upTo(12).map((m) => ({ value: String(m), label: names.month(m) }))}
        onChange={(e) => choose(Number(e.currentTarget.value), day)}
        error={form.errors[at]}
      />
      <NativeSelect
        label={t('dates.day')}
        value={String(day)}
        disabled={readOnly}
        data={upTo(daysIn(month)).map(String)}
        onChange={(e) => choose(month, Number(e.currentTarget.value))}
      />
    </Group>
  )
}
