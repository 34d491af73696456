import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconBan, IconCheck } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../../api/errors'
import type { components } from '../../api/schema'
import { useComplain } from '../../components/explain'
import { useFormat } from '../../i18n/format'
import { useNumberList } from './lists'

/** Says whether a number is on a list, and what follows. */
export function CheckNumber({ listId }: { listId: string }) {
  const { t } = useTranslation('directory')
  const { check } = useNumberList(listId)
  const complain = useComplain()
  const [number, setNumber] = useState('')
  const [fault, setFault] = useState('')
  const field = useRef<HTMLInputElement>(null)

  const refuse = (said: string) => {
    setFault(said)
    field.current?.focus()
  }
  const send = () => {
    check.reset()
    setFault('')
    if (number.trim() === '') {
      refuse(t('check.required'))
      return
    }
    check.mutate(number.trim(), {
      onError: (error) => {
        const said = fieldErrors(error)['number']
        if (said === undefined) complain(error)
        else refuse(said)
      },
    })
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
        <TextInput
          ref={field}
          label={t('numbers.one')}
          description={t('numbers.oneHint')}
          required
          type="tel"
          autoComplete="off"
          value={number}
          error={fault}
          onChange={(e) => setNumber(e.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={check.isPending}>
            {t('numbers.check')}
          </Button>
        </Group>
        <div role="status">{check.data && <Verdict verdict={check.data} />}</div>
      </Stack>
    </form>
  )
}

function Verdict({ verdict }: { verdict: components['schemas']['v1CheckNumberResponse'] }) {
  const { t } = useTranslation('directory')
  const format = useFormat()
  const { listed, callable, nextTime, number } = verdict
  return (
    <Alert
      variant="light"
      color={callable ? 'teal' : 'yellow'}
      icon={callable ? <IconCheck aria-hidden /> : <IconBan aria-hidden />}
      title={t(listed ? 'numbers.listed' : 'numbers.notListed')}
    >
      <Text size="sm">
        {t(callable ? 'numbers.callable' : 'numbers.notCallable')} {nextTime && t('numbers.nextTime', { time: format.dateTime(nextTime) })}
      </Text>
      {number?.remark && (
        <Text size="sm">
          {t('numbers.remark')}: {number.remark}
        </Text>
      )}
    </Alert>
  )
}
