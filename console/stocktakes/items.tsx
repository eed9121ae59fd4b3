import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useState } from 'react'
import { ListBase, ListToolbar, useListContext, useTranslate } from 'react-admin'
import type { StocktakeDetail, StocktakeItem } from '#contract/stocktakes'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { ExportMenu } from '../list/export-menu.tsx'
import { Search } from '../list/filters.tsx'
import { Paging } from '../list/paging.tsx'
import { FoundRows, MissingRows, SurplusRows } from './item-rows.tsx'

const TABS = {
  missing: { result: ['missing'], sort: 'propertyNumber', Rows: MissingRows },
  found: { result: ['found'], sort: 'countedAt', Rows: FoundRows },
  surplus: { result: ['unexpected', 'unknown'], sort: 'countedAt', Rows: SurplusRows },
} as const
type TabName = keyof typeof TABS

const LOOK_AGAIN_MS = 5000
const filters = [<Search key="q" source="q" words="resources.stocktake-items.search" alwaysOn />]

/** What is missing, what was found, and what turned up besides. */
export function Items({ stocktake }: { stocktake: StocktakeDetail }) {
  const translate = useTranslate()
  const [tab, setTab] = useState<TabName>('missing')
  const { id, state, missing, found, unexpected, unknown } = stocktake
  const counts: Record<TabName, number> = { missing, found, surplus: unexpected + unknown }
  const nameOf = (name: TabName) => (name === 'missing' && state === 'open' ? 'uncounted' : name)
  const { result, sort } = TABS[tab]
  const filter = { stocktakeId: id, result }
  return (
    <Box component="section" sx={{ mt: 3 }}>
      <Tabs
        value={tab}
        onChange={(_, chosen: TabName) => setTab(chosen)}
        variant="fullWidth"
        sx={{ maxWidth: '32rem' }}
      >
        {(Object.keys(TABS) as TabName[]).map((name) => (
          <Tab
            key={name}
            value={name}
            label={`${translate(`resources.stocktakes.tabs.${nameOf(name)}`)} ${counts[name]}`}
          />
        ))}
      </Tabs>
      <ListBase
        key={tab}
        resource="stocktake-items"
        filter={filter}
        // The right to read stocktakes was asked for by the page.
        disableAuthentication
        disableSyncWithLocation
        storeKey={false}
        perPage={25}
        sort={{ field: sort, order: sort === 'countedAt' ? 'DESC' : 'ASC' }}
        queryOptions={{
          onError: () => undefined,
          refetchInterval: state === 'open' ? LOOK_AGAIN_MS : false,
        }}
      >
        <ListToolbar
          filters={filters}
          actions={<ExportMenu path="/stocktake-items" filter={filter} />}
        />
        <Card>
          <TabRows tab={tab} state={state} />
        </Card>
        <Paging />
      </ListBase>
    </Box>
  )
}

function TabRows({ tab, state }: { tab: TabName; state: StocktakeDetail['state'] }) {
  const translate = useTranslate()
  const { data, error, isPending, refetch } = useListContext<StocktakeItem>()
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={6} />
  if (data.length === 0) return <Notice title={translate('resources.stocktake-items.none_found')} />
  const { Rows } = TABS[tab]
  return <Rows state={state} />
}
