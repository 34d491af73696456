import { Stack, Tabs, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isOne } from '../../api/caller'
import { useCaller } from '../../app/caller'
import { AddNumbers } from './AddNumbers'
import { CheckNumber } from './CheckNumber'
import { ImportNumbers } from './ImportNumbers'
import { Numbers } from './Numbers'
import { RemoveNumbers } from './RemoveNumbers'

/** The numbers of a blocklist group or trust list, and what can be done with them. */
export function NumbersPanel({ listId }: { listId: string }) {
  const { t } = useTranslation('directory')
  const mayChange = isOne(useCaller(), 'ROLE_TENANT_ADMIN', 'ROLE_SUPERVISOR', 'ROLE_INTEGRATOR')
  const deeds = mayChange ? (['add', 'check', 'remove', 'import'] as const) : (['check'] as const)
  const forms = { add: AddNumbers, check: CheckNumber, remove: RemoveNumbers, import: ImportNumbers }
  return (
    <Stack gap="md" component="section">
      <Title order={2}>{t('numbers.title')}</Title>
      <Tabs defaultValue={deeds[0]} keepMounted={false} maw={720}>
        <Tabs.List>
          {deeds.map((deed) => (
            <Tabs.Tab key={deed} value={deed}>
              {t(`numbers.${deed}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {deeds.map((deed) => {
          const Form = forms[deed]
          return (
            <Tabs.Panel key={deed} value={deed} pt="md">
              <Form listId={listId} />
            </Tabs.Panel>
          )
        })}
      </Tabs>
      <Numbers listId={listId} mayChange={mayChange} />
    </Stack>
  )
}
