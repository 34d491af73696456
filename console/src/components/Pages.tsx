import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface Props {
  /** How many are shown. */
  shown: number
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** The end of a list that comes page by page, as useInfiniteQuery has it. */
export function Pages({ shown, hasNextPage, isFetchingNextPage, fetchNextPage }: Props) {
  const { t } = useTranslation()
  return (
    <Group justify="center" gap="md">
      <Text size="sm" c="dimmed" role="status">
        {t('pages.shown', { count: shown })}
      </Text>
      {hasNextPage && (
        <Button variant="default" size="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('pages.more')}
        </Button>
      )}
    </Group>
  )
}
