import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { StocktakeDetail } from '#contract/stocktakes'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Actions } from './actions.tsx'
import { CountBox } from './count-box.tsx'
import { Items } from './items.tsx'
import { placeOf, ReportButton, StocktakeState } from './marks.tsx'
import { People } from './people.tsx'

const LOOK_AGAIN_MS = 5000

/** As the list has it at first, which knows neither counters nor who attests. */
type Known = Omit<StocktakeDetail, 'counters' | 'attester' | 'mayAttest'> & Partial<StocktakeDetail>

/** One stocktake: counting while it is open, the result, and who answers for it. */
export default function StocktakeShow() {
  const translate = useTranslate()
  const mayCount = useReach('stocktakes.write') !== null
  return (
    <ShowPage<Known>
      title={(stocktake) =>
        translate('resources.stocktakes.title', {
          number: stocktake.number,
          place: placeOf(stocktake),
        })
      }
      lead={({ state, kind }) => (
        <>
          <StocktakeState state={state} />{' '}
          {translate(kind ? `resources.devices.kinds.${kind}` : 'resources.stocktakes.everything')}
        </>
      )}
      actions={(stocktake) => (
        <>
          <EntityHistoryLink entity="stocktakes" id={stocktake.id} />
          <ReportButton stocktake={stocktake} />
          {isWhole(stocktake) && <Actions stocktake={stocktake} />}
        </>
      )}
      refetchInterval={(stocktake) => (stocktake?.state === 'open' ? LOOK_AGAIN_MS : false)}
    >
      {(stocktake) =>
        isWhole(stocktake) && (
          <>
            <Waits stocktake={stocktake} />
            {stocktake.state === 'open' && mayCount && <CountBox stocktakeId={stocktake.id} />}
            <Figures stocktake={stocktake} />
            {stocktake.state !== 'cancelled' && <Items stocktake={stocktake} />}
            <People stocktake={stocktake} />
          </>
        )
      }
    </ShowPage>
  )
}

const isWhole = (stocktake: Known): stocktake is StocktakeDetail =>
  stocktake.mayAttest !== undefined

/** For whose word a closed one waits. */
function Waits({ stocktake: { state, attester, reason } }: { stocktake: StocktakeDetail }) {
  const translate = useTranslate()
  if (state === 'cancelled') return <Alert severity="info">{reason}</Alert>
  if (state !== 'closed') return null
  return (
    <Alert severity="info" sx={{ mb: 2 }}>
      {translate(`resources.stocktakes.waits_for.${attester}`)}
    </Alert>
  )
}

const FIGURES = ['expected', 'found', 'missing', 'unexpected', 'unknown'] as const

function Figures({ stocktake }: { stocktake: StocktakeDetail }) {
  const translate = useTranslate()
  const locale = useLocale()
  const nameOf = (figure: (typeof FIGURES)[number]) =>
    figure === 'missing' && stocktake.state === 'open' ? 'uncounted' : figure
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1,
        mt: 2,
        gridTemplateColumns: { xs: 'repeat(3, minmax(0, 1fr))', sm: 'repeat(5, minmax(0, 1fr))' },
      }}
    >
      {FIGURES.map((figure) => (
        <Card key={figure} sx={{ px: { xs: 1.25, sm: 2 }, py: 1 }}>
          <Typography variant="body2" color="text.secondary">
            {translate(`resources.stocktakes.fields.${nameOf(figure)}`)}
          </Typography>
          <Typography sx={{ fontSize: '1.4rem', fontWeight: 600 }}>
            {count(stocktake[figure], locale)}
          </Typography>
        </Card>
      ))}
    </Box>
  )
}
