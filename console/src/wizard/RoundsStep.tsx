import { Badge, Radio, Select, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery, useResourceNames } from '../api/directory'
import { useField, useUsable, useWizard } from './form'
import { Part } from './inputs'
import { Ordered } from './Ordered'
import { exampleNumbers, tryOrder } from './rounds'

const orders = ['NUMBER_ORDER_IN_SEQUENCE', 'NUMBER_ORDER_BY_NUMBER_TYPE', 'NUMBER_ORDER_BY_SEQUENCE_NUMBER'] as const
const maxTypes = 20

/** In which order a customer's numbers are tried. */
export function RoundsStep() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const field = useField()
  const { numberOrder } = form.getValues()
  return (
    <>
      <Radio.Group label={t('rounds.label')} description={t('rounds.hint')} {...field('numberOrder')}>
        <Stack gap="xs" mt="xs">
          {orders.map((choice) => (
            <Radio key={choice} value={choice} label={t(`enums:${choice}`)} description={t(`rounds.choice.${choice}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {numberOrder === 'NUMBER_ORDER_BY_NUMBER_TYPE' && <Types />}
      <Part title={t('rounds.example')} text={t('rounds.exampleHint')}>
        <Example />
      </Part>
    </>
  )
}

function Types() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const usable = useUsable()
  const nameOf = useResourceNames('RESOURCE_KIND_NUMBER_TYPE')
  const { data: types } = useQuery(resourcesQuery('RESOURCE_KIND_NUMBER_TYPE'))
  const { numberTypeIds } = form.getValues()
  const left = (types ?? []).filter((r) => usable(r) && !numberTypeIds.includes(r.id ?? ''))
  return (
    <Part title={t('rounds.types')} text={t('rounds.typesHint')} path="numberTypeIds">
      <Ordered
        label={t('rounds.types')}
        names={numberTypeIds.map(nameOf)}
        onMove={(from, to) => form.reorderListItem('numberTypeIds', { from, to })}
        onRemove={(i) => form.removeListItem('numberTypeIds', i)}
      >
        {(i) => <Text size="sm">{`${i + 1}. ${nameOf(numberTypeIds[i])}`}</Text>}
      </Ordered>
      {numberTypeIds.length < maxTypes && (
        <Select
          label={t('rounds.addType')}
          searchable
          maw={360}
          value={null}
          data={left.map((r) => ({ value: r.id ?? '', label: r.displayName ?? '' }))}
          nothingFoundMessage={t('common:nothingFound')}
          onChange={(id) => id && form.insertListItem('numberTypeIds', id)}
        />
      )}
    </Part>
  )
}

/** Two rounds over the numbers of one customer. */
function Example() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const nameOf = useResourceNames('RESOURCE_KIND_NUMBER_TYPE')
  const { numberOrder, numberTypeIds } = form.getValues()
  const numbers = exampleNumbers(numberOrder, numberTypeIds)
  const order = tryOrder(numbers, numberOrder, numberTypeIds)
  const what = ({ typeId, sequenceNumber }: (typeof numbers)[number]): string => {
    if (numberOrder === 'NUMBER_ORDER_BY_NUMBER_TYPE') return typeId === undefined ? t('rounds.otherType') : nameOf(typeId)
    if (numberOrder === 'NUMBER_ORDER_BY_SEQUENCE_NUMBER') return sequenceNumber === undefined ? t('rounds.noNumber') : t('rounds.numbered', { n: sequenceNumber })
    return ''
  }
  return (
    <Table.ScrollContainer minWidth={320} type="native" tabIndex={0} role="region" aria-label={t('rounds.example')}>
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('rounds.number')}</Table.Th>
            {[1, 2].map((round) => (
              <Table.Th key={round} scope="col">
                {t('rounds.round', { n: round })}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {numbers.map((number, i) => (
            // eslint-disable-next-line react/no-array-index-key -- the example's numbers are their places
            <Table.Tr key={i}>
              <Table.Th scope="row" fw={400}>
                {t('rounds.stored', { n: i + 1 })} {what(number)}
              </Table.Th>
              {[0, numbers.length].map((before) => (
                <Table.Td key={before}>
                  <Badge variant="light" tt="none">
                    {t('rounds.call', { n: before + order.indexOf(i) + 1 })}
                  </Badge>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
