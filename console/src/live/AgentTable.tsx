import { Box, Table, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { AgentStatus } from '../api/types'
import { AgentRow } from './AgentRow'
import classes from './AgentTable.module.css'
import type { Sort, SortKey } from './arrange'

/** The height of each row in px; AgentTable.module.css has it too. */
const rowHeight = 44

const columns = ['name', 'state', 'since', 'customer', 'queues', 'connected', 'misses'] as const
type Column = (typeof columns)[number]

const sortable: readonly string[] = ['name', 'state', 'since', 'misses'] satisfies SortKey[]
const isSortKey = (column: string): column is SortKey => sortable.includes(column)

interface Props {
  agents: readonly AgentStatus[]
  sort: Sort
  onSort: (sort: Sort) => void
  /** The name of a skill queue. Has to be the same function while the names are. */
  queueName: (id: string) => string
  onOpen: (agentId: string) => void
}

/**
 * The agents, of whom only the rows in sight (and some around) are in the document, so that 500 of them cost what 30 do.
 * aria-rowcount and aria-rowindex say to screen readers what is not there.
 */
export function AgentTable({ agents, sort, onSort, queueName, onOpen }: Props) {
  const { t } = useTranslation('live')
  const box = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- about React Compiler, which does not build this
  const rows = useVirtualizer({
    count: agents.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => agents[index]?.agentId ?? index,
  })
  const shown = rows.getVirtualItems()
  const above = shown[0]?.start ?? 0
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <Box ref={box} className={classes['box']} tabIndex={0} role="region" aria-label={t('table.label')}>
      <Table className={classes['table']} stickyHeader aria-rowcount={agents.length + 1} aria-label={t('table.label')}>
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column} column={column} sort={sort} onSort={onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {above > 0 && <Gap height={above} />}
          {shown.map(({ index, key }) => {
            const agent = agents[index]
            return agent && <AgentRow key={key} agent={agent} rowIndex={index + 2} queueName={queueName} onOpen={onOpen} />
          })}
          {below > 0 && <Gap height={below} />}
        </Table.Tbody>
      </Table>
    </Box>
  )
}

/** The room of rows that are not in the document. */
function Gap({ height }: { height: number }) {
  return <tr aria-hidden style={{ height }} />
}

function Head({ column, sort, onSort }: { column: Column } & Pick<Props, 'sort' | 'onSort'>) {
  const { t } = useTranslation('live')
  if (!isSortKey(column)) return <Table.Th className={classes[column]}>{t(`table.${column}`)}</Table.Th>
  const by = sort.by === column
  const Arrow = !by ? IconArrowsSort : sort.descending ? IconArrowDown : IconArrowUp
  return (
    <Table.Th className={classes[column]} aria-sort={!by ? 'none' : sort.descending ? 'descending' : 'ascending'}>
      {/* What is longest and what is most is looked for first. */}
      <UnstyledButton
        className={classes['sort']}
        onClick={() => onSort({ by: column, descending: by ? !sort.descending : column === 'since' || column === 'misses' })}
      >
        {t(`table.${column}`)}
        <Arrow size={14} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  )
}
