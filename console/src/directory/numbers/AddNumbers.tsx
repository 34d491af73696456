import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { say, useComplain } from '../../components/explain'
import { fromLocal } from '../../i18n/localTime'
import { useLineFaults } from './faults'
import { linesOf, useNumberList } from './lists'
import { NumbersField } from './NumbersField'

const nothing = { numbers: '', validFrom: '', validUntil: '', remark: '' }

/** Puts numbers on a list, all with the same times and remark. */
export function AddNumbers({ listId }: { listId: string }) {
  const { t } = useTranslation('directory')
  const { add } = useNumberList(listId)
  const complain = useComplain()
  const faultsOf = useLineFaults()
  const [values, setValues] = useState(nothing)
  const [fault, setFault] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const set = (change: Partial<typeof nothing>) => setValues({ ...values, ...change })

  const send = () => {
    const { numbers, lines } = linesOf(values.numbers)
    setFault(numbers.length === 0 ? t('check.required') : '')
    if (numbers.length === 0) {
      field.current?.focus()
      return
    }
    const { remark } = values
    const validFrom = fromLocal(values.validFrom)
    const validUntil = fromLocal(values.validUntil)
    add.mutate(
      numbers.map((number) => ({ number, remark, validFrom, validUntil })),
      {
        onSuccess: ({ added = 0, replaced = 0 }) => {
          say(t('numbers.added', { added, replaced }))
          setValues(nothing)
        },
        onError: (error) => {
          const said = faultsOf(error, lines)
          setFault(said)
          if (said === '') complain(error)
          else field.current?.focus()
        },
      },
    )
  }

  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        send()
      }}
    >
      <Stack gap="sm">
        <NumbersField ref={field} value={values.numbers} error={fault} onChange={(numbers) => set({ numbers })} />
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <TextInput
            type="datetime-local"
            label={t('numbers.validFrom')}
            description={t('numbers.validFromHint')}
            value={values.validFrom}
            onChange={(e) => set({ validFrom: e.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={t('numbers.validUntil')}
            description={t('numbers.validUntilHint')}
            value={values.validUntil}
            onChange={(e) => set({ validUntil: e.currentTarget.value })}
          />
        </Group>
        <TextInput
          label={t('numbers.remark')}
          description={t('numbers.remarkHint')}
          maxLength={200}
          value={values.remark}
          onChange={(e) => set({ remark: e.currentTarget.value })}
        />
        <Group>
          <Button type="submit" loading={add.isPending}>
            {t('numbers.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
