import { ActionIcon, NativeSelect, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, languages, type Language } from '../i18n'

/** Chooses the language of the console. */
export function LanguageMenu() {
  const { t, i18n } = useTranslation()
  return (
    <NativeSelect
      size="xs"
      aria-label={t('language')}
      value={i18n.language}
      data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
      onChange={(e) => void chooseLanguage(e.currentTarget.value as Language)}
    />
  )
}

/** Changes between light and dark. */
export function SchemeButton() {
  const { t } = useTranslation()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'light' ? 'dark' : 'light'
  return (
    <ActionIcon variant="default" size="lg" aria-label={t(`scheme.${other}`)} onClick={() => setColorScheme(other)}>
      {other === 'dark' ? <IconMoon size={18} aria-hidden /> : <IconSun size={18} aria-hidden />}
    </ActionIcon>
  )
}
