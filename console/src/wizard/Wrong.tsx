import { Alert, Anchor, List } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { labelOf } from './steps'

interface Props {
  errors: readonly [path: string, error: ReactNode][]
  onChoose: (path: string) => void
}

/** What is wrong in a step, each with the way to its field. */
export function Wrong({ errors, onChoose }: Props) {
  const { t } = useTranslation('wizard')
  const nameOf = (path: string) => {
    const label = t(labelOf(path) ?? '')
    const index = /\.(\d+)/.exec(path)?.[1]
    return index === undefined ? label : `${label} ${Number(index) + 1}`
  }
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t('errorCount', { count: errors.length })}>
      <List size="sm" listStyleType="none">
        {errors.map(([path, error]) => (
          <List.Item key={path}>
            <Anchor component="button" type="button" size="sm" c="inherit" underline="always" ta="start" mih={24} onClick={() => onChoose(path)}>
              {t('errorLine', { field: nameOf(path), error })}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
