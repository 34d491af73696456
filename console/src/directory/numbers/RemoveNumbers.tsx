import { Button, Group, Stack } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { confirm } from '../../components/confirm'
import { say, useComplain } from '../../components/explain'
import { useLineFaults } from './faults'
import { linesOf, useNumberList } from './lists'
import { NumbersField } from './NumbersField'

/** Takes numbers off a list: also for those who see them masked. */
export function RemoveNumbers({ listId }: { listId: string }) {
  const { t } = useTranslation('directory')
  const { remove } = useNumberList(listId)
  const complain = useComplain()
  const faultsOf = useLineFaults()
  const [text, setText] = useState('')
  const [fault, setFault] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)

  const send = (numbers: string[], lines: number[]) =>
    remove.mutate(numbers, {
      onSuccess: ({ removed = 0 }) => {
        say(t('numbers.removed', { removed }))
        setText('')
      },
      onError: (error) => {
        const said = faultsOf(error, lines)
        setFault(said)
        if (said === '') complain(error)
        else field.current?.focus()
      },
    })
  const ask = () => {
    const { numbers, lines } = linesOf(text)
    setFault(numbers.length === 0 ? t('check.required') : '')
    if (numbers.length === 0) {
      field.current?.focus()
      return
    }
    confirm({
      title: t('numbers.removeTitle', { count: numbers.length }),
      text: t('numbers.removeText'),
      confirm: t('numbers.remove'),
      onConfirm: () => send(numbers, lines),
    })
  }

  return (
    <form
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        ask()
      }}
    >
      <Stack gap="sm">
        <NumbersField ref={field} value={text} error={fault} onChange={setText} />
        <Group>
          <Button type="submit" variant="default" loading={remove.isPending}>
            {t('numbers.remove')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
