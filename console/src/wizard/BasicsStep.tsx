import { Button, Collapse, Group, Radio, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { resourcesQuery } from '../api/directory'
import { noProvider } from './draft'
import { errorAt, useField, useWizard } from './form'
import { AddButton, CountField, Part, RemoveButton, ResourceField, ResourcesField } from './inputs'

/** The fields that a task seldom needs, in their order. */
const seldom = ['description', 'orgUnitId', 'questionnaireId', 'businessResultId', 'voicePromptIds', 'blocklistGroupIds', 'callbackUrl', 'failureSms', 'businessResultSms'] as const

/** Name, dates, queue and callers; below them what is seldom needed. */
export function BasicsStep() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const field = useField()
  const values = form.getValues()
  const used = seldom.some((name) => {
    const value = name === 'failureSms' ? values.failureSms.templateId : values[name]
    return value.length > 0
  })
  const wrong = seldom.some((name) => errorAt(form.errors, name))
  const [opened, more] = useDisclosure(used)
  const open = opened || wrong
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <>
      <TextInput withAsterisk label={t('basics.displayName')} description={t('basics.displayNameHint')} maxLength={100} {...field('displayName')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
        <TextInput withAsterisk type="datetime-local" label={t('basics.startTime')} description={t('basics.startHint', { zone })} {...field('startTime')} />
        <TextInput withAsterisk type="datetime-local" label={t('basics.endTime')} description={t('basics.endHint')} {...field('endTime')} />
      </SimpleGrid>
      <ResourceField withAsterisk path="skillQueueId" kind="RESOURCE_KIND_SKILL_QUEUE" label={t('basics.skillQueue')} description={t('basics.skillQueueHint')} />
      <Callers />
      <div>
        <Button
          variant="subtle"
          px="xs"
          aria-expanded={open}
          aria-controls="wizard-more"
          onClick={more.toggle}
          rightSection={open ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
        >
          {t('basics.more')}
        </Button>
      </div>
      <Collapse expanded={open} id="wizard-more">
        <Stack gap="xl">
          <Seldom />
        </Stack>
      </Collapse>
    </>
  )
}

function Callers() {
  const { t } = useTranslation('wizard')
  const { form, settings } = useWizard()
  const field = useField()
  const { callers, callerNumbers } = form.getValues()
  const free = settings.callerNumberAnonymization && settings.tenantMaintainsCallerNumbers
  return (
    <Part title={t('basics.callers')} text={t('basics.callersHint')}>
      <Radio.Group aria-label={t('basics.callers')} {...field('callers')}>
        <Group>
          <Radio value="numbers" label={t('basics.callersNumbers')} />
          <Radio value="group" label={t('basics.callersGroup')} />
        </Group>
      </Radio.Group>
      {callers === 'group' ? (
        <ResourceField withAsterisk path="callerNumberGroupId" kind="RESOURCE_KIND_CALLER_NUMBER_GROUP" label={t('basics.callerGroup')} />
      ) : (
        <>
          <ResourcesField
            withAsterisk
            path="callerNumberIds"
            kind="RESOURCE_KIND_CALLER_NUMBER"
            label={t('basics.callerNumbers')}
            description={t('basics.callerNumbersHint', { count: settings.maxCallerNumbers || 100 })}
          />
          {(free || callerNumbers.length > 0) && <FreeCallers />}
        </>
      )}
    </Part>
  )
}

/** Caller numbers that are not in the directory. */
function FreeCallers() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const field = useField()
  return (
    <Part title={t('basics.freeCallers')} text={t('basics.freeCallersHint')} path="callerNumbers">
      {form.getValues().callerNumbers.map((_, i) => (
        // eslint-disable-next-line react/no-array-index-key -- rows are told apart by their places, as their errors are
        <Group key={i} align="flex-start" wrap="nowrap">
          <TextInput type="tel" flex={1} label={t('basics.freeNumber', { n: i + 1 })} {...field(`callerNumbers.${i}.number`)} />
          <CountField path={`callerNumbers.${i}.priority`} label={t('basics.freePriority')} min={1} max={5} w={110} />
          <RemoveButton label={t('removeItem', { n: i + 1 })} onClick={() => form.removeListItem('callerNumbers', i)} />
        </Group>
      ))}
      <AddButton label={t('basics.addFree')} onClick={() => form.insertListItem('callerNumbers', { number: '', priority: 3 })} />
    </Part>
  )
}

function Seldom() {
  const { t } = useTranslation('wizard')
  const { editing } = useWizard()
  const field = useField()
  return (
    <>
      <Part title={t('basics.about')}>
        <Textarea label={t('basics.description')} maxLength={200} autosize minRows={2} {...field('description')} />
        {editing ? null : <ResourceField path="orgUnitId" kind="RESOURCE_KIND_ORG_UNIT" label={t('basics.orgUnit')} description={t('basics.orgUnitHint')} />}
      </Part>
      <Part title={t('basics.agents')}>
        <ResourceField path="questionnaireId" kind="RESOURCE_KIND_QUESTIONNAIRE" label={t('basics.questionnaire')} description={t('basics.questionnaireHint')} />
        <ResourceField path="businessResultId" kind="RESOURCE_KIND_BUSINESS_RESULT" label={t('basics.businessResult')} description={t('basics.businessResultHint')} />
        <ResourcesField
          path="voicePromptIds"
          kind="RESOURCE_KIND_VOICE_PROMPT"
          only={(r) => r.voicePrompt?.status === 'APPROVAL_STATUS_APPROVED'}
          label={t('basics.voicePrompts')}
          description={t('basics.voicePromptsHint')}
        />
        <ResourcesField path="blocklistGroupIds" kind="RESOURCE_KIND_BLOCKLIST_GROUP" label={t('basics.blocklistGroups')} description={t('basics.blocklistGroupsHint')} />
      </Part>
      <Part title={t('basics.messages')}>
        <TextInput type="url" label={t('basics.callbackUrl')} description={t('basics.callbackUrlHint')} {...field('callbackUrl')} />
        <FailureSms />
      </Part>
      <BusinessResultSms />
    </>
  )
}

/** The failure SMS is of the provider that its template is of. */
function FailureSms() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const { data: templates } = useQuery(resourcesQuery('RESOURCE_KIND_NOTIFICATION_TEMPLATE'))
  return (
    <ResourceField
      path="failureSms.templateId"
      kind="RESOURCE_KIND_NOTIFICATION_TEMPLATE"
      label={t('basics.failureSms')}
      description={t('basics.failureSmsHint')}
      onChoose={(id) =>
        form.setFieldValue('failureSms.provider', templates?.find((r) => r.id === id)?.notificationTemplate?.provider ?? noProvider)
      }
    />
  )
}

function BusinessResultSms() {
  const { t } = useTranslation('wizard')
  const { form } = useWizard()
  const rows = form.getValues().businessResultSms
  return (
    <Part title={t('basics.resultSms')} text={t('basics.resultSmsHint')} path="businessResultSms">
      {rows.map((_, i) => (
        // eslint-disable-next-line react/no-array-index-key -- rows are told apart by their places, as their errors are
        <Group key={i} align="flex-start" wrap="nowrap">
          <SimpleGrid cols={{ base: 1, sm: 2 }} flex={1}>
            <ResourceField path={`businessResultSms.${i}.businessResultId`} kind="RESOURCE_KIND_BUSINESS_RESULT" label={t('basics.resultSmsResult', { n: i + 1 })} />
            <ResourceField path={`businessResultSms.${i}.templateId`} kind="RESOURCE_KIND_NOTIFICATION_TEMPLATE" label={t('basics.resultSmsTemplate', { n: i + 1 })} />
          </SimpleGrid>
          <RemoveButton label={t('removeItem', { n: i + 1 })} onClick={() => form.removeListItem('businessResultSms', i)} />
        </Group>
      ))}
      {rows.length < 10 && (
        <AddButton label={t('basics.addResultSms')} onClick={() => form.insertListItem('businessResultSms', { businessResultId: '', templateId: '' })} />
      )}
    </Part>
  )
}
