import { Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { keys, useCharacterKeys } from './shortcuts'

/** Says what keys do, and switches those of single characters off. */
export function ShortcutsDialog({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation('workbench')
  const [characters, setCharacters] = useCharacterKeys()
  return (
    <Modal opened={opened} onClose={close} title={t('shortcuts.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack>
        <Switch
          label={t('shortcuts.on')}
          description={t('shortcuts.onText')}
          checked={characters}
          onChange={(e) => setCharacters(e.currentTarget.checked)}
        />
        <Table>
          <Table.Tbody>
            {Object.entries(keys).map(([name, key]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" w="8rem">
                  <Kbd>{key.length === 1 ? key.toUpperCase() : key}</Kbd>
                </Table.Th>
                <Table.Td>{t(`shortcuts.keys.${name}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="sm" c="dimmed">
          {t('shortcuts.typing')}
        </Text>
      </Stack>
    </Modal>
  )
}
