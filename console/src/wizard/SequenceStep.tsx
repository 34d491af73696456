import { Alert, Anchor, NativeSelect, Radio, Stack } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useResourceNames } from '../api/directory'
import type { Resource } from '../api/types'
import { useField, useWizard } from './form'
import { AddButton, Part, ResourceField } from './inputs'
import { Ordered } from './Ordered'

const sequences = ['SEQUENCE_NONE', 'SEQUENCE_BY_PRIORITY', 'SEQUENCE_BY_NUMBER', 'SEQUENCE_BY_ATTRIBUTE'] as const
const maxKeys = 5

/** Only what every contact has, and what can be compared. */
function sortable({ dataAttribute }: Resource): boolean {
  return dataAttribute?.mandatory === true && dataAttribute.type !== 'ATTRIBUTE_TYPE_ENCRYPTED'
}

/** Which customer is next. */
export function SequenceStep() {
  const { t } = useTranslation('wizard')
  const { form, settings } = useWizard()
  const field = useField()
  const { sequence } = form.getValues()
  const off = !settings.attributeSequenceEnabled
  return (
    <>
      <Radio.Group label={t('sequence.label')} description={t('sequence.hint')} {...field('sequence')}>
        <Stack gap="xs" mt="xs">
          {sequences.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={t(`enums:${choice}`)}
              description={t(`sequence.choice.${choice}`)}
              disabled={off && choice === 'SEQUENCE_BY_ATTRIBUTE' && sequence !== choice}
            />
          ))}
        </Stack>
      </Radio.Group>
      {off && (
        <Alert variant="light" color="blue" icon={<IconInfoCircle aria-hidden />}>
          {t('sequence.off')}{' '}
          <Anchor component={Link} to="/settings" size="sm" underline="always" c="inherit">
            {t('sequence.settings')}
          </Anchor>
        </Alert>
      )}
      {sequence === 'SEQUENCE_BY_ATTRIBUTE' && <Keys />}
    </>
  )
}

function Keys() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const field = useField()
  const nameOf = useResourceNames('RESOURCE_KIND_DATA_ATTRIBUTE')
  const { sequenceKeys } = form.getValues()
  const chosen = new Set(sequenceKeys.map((k) => k.dataAttributeId))
  return (
    <Part title={t('sequence.keys')} text={t('sequence.keysHint')} path="sequenceKeys">
      <Ordered
        label={t('sequence.keys')}
        names={sequenceKeys.map((k, i) => nameOf(k.dataAttributeId) || t('sequence.key', { n: i + 1 }))}
        onMove={(from, to) => form.reorderListItem('sequenceKeys', { from, to })}
        onRemove={(i) => form.removeListItem('sequenceKeys', i)}
      >
        {(i) => {
          const descending = field(`sequenceKeys.${i}.descending`)
          return (
            <>
              <ResourceField
                path={`sequenceKeys.${i}.dataAttributeId`}
                kind="RESOURCE_KIND_DATA_ATTRIBUTE"
                label={t('sequence.key', { n: i + 1 })}
                only={(r) => sortable(r) && (r.id === sequenceKeys[i]?.dataAttributeId || !chosen.has(r.id ?? ''))}
              />
              <NativeSelect
                label={t('sequence.direction', { n: i + 1 })}
                error={descending.error}
                value={sequenceKeys[i]?.descending ? 'descending' : 'ascending'}
                data={(['ascending', 'descending'] as const).map((value) => ({ value, label: t(`sequence.${value}`) }))}
                onChange={(e) => descending.onChange(e.currentTarget.value === 'descending')}
              />
            </>
          )
        }}
      </Ordered>
      {sequenceKeys.length < maxKeys && (
        <AddButton label={t('sequence.addKey')} onClick={() => form.insertListItem('sequenceKeys', { dataAttributeId: '', descending: false })} />
      )}
    </Part>
  )
}
