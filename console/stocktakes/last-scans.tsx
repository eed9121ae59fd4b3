import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useGetList, useTranslate } from 'react-admin'
import type { StocktakeItem } from '#contract/stocktakes'
import { timeOfDay } from '../fields/dates.ts'
import { ResultTag } from './item-marks.tsx'
import { TakeBack } from './take-back.tsx'

const SHOWN = 5
/** What a second counter reads shows as well. */
const LOOK_AGAIN_MS = 5000

/** What was read last, by whoever counts here, to be taken back where it was a mistake. */
export function LastScans({ stocktakeId }: { stocktakeId: string }) {
  const translate = useTranslate()
  const { data = [], isPending } = useGetList<StocktakeItem>(
    'stocktake-items',
    {
      filter: { stocktakeId, result: ['found', 'unexpected', 'unknown'] },
      pagination: { page: 1, perPage: SHOWN },
      sort: { field: 'countedAt', order: 'DESC' },
    },
    { refetchInterval: LOOK_AGAIN_MS },
  )
  if (isPending) return null
  if (data.length === 0) {
    return (
      <Typography color="text.secondary">
        {translate('resources.stocktakes.nothing_counted')}
      </Typography>
    )
  }
  return (
    <Box>
      <Typography variant="body2" color="text.secondary">
        {translate('resources.stocktakes.last')}
      </Typography>
      {data.map((item) => (
        <Box
          key={item.id}
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1,
            borderBottom: 1,
            borderColor: 'divider',
            '&:last-child': { border: 0 },
          }}
        >
          <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
            {item.propertyNumber ?? item.code}
          </Typography>
          <ResultTag result={item.result} />
          <Typography variant="body2" color="text.secondary" sx={{ flex: '1 1 auto' }}>
            {item.countedAt && timeOfDay(item.countedAt)} {item.counterName}
          </Typography>
          <Box sx={{ ml: 'auto' }}>
            <TakeBack item={item} />
          </Box>
        </Box>
      ))}
    </Box>
  )
}
