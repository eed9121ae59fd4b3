import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useTranslate } from 'react-admin'
import type { StocktakeDetail } from '#contract/stocktakes'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'

/** Who opened, counted, closed and attested it, and when. */
export function People({ stocktake }: { stocktake: StocktakeDetail }) {
  const translate = useTranslate()
  const { counters, remark, reportSha256 } = stocktake
  return (
    <Card sx={{ p: 2, mt: 3 }}>
      <Facts>
        <Fact label="resources.stocktakes.fields.unitPath">
          <RecordLink resource="units" id={stocktake.unitId}>
            {stocktake.unitPath}
          </RecordLink>
        </Fact>
        <Fact label="resources.stocktakes.fields.location">{stocktake.location}</Fact>
        <Fact label="resources.stocktakes.fields.createdAt">
          <By at={stocktake.createdAt} name={stocktake.openerName} />
        </Fact>
        <Fact label="resources.stocktakes.fields.counters">
          {counters
            .map((counter) => translate('resources.stocktakes.counter_share', counter))
            .join(' · ')}
        </Fact>
        <Fact label="resources.stocktakes.fields.closedAt">
          <By at={stocktake.closedAt} name={stocktake.closerName} />
        </Fact>
        <Fact label="resources.stocktakes.fields.attestedAt">
          <By at={stocktake.attestedAt} name={stocktake.attesterName} />
        </Fact>
        {remark && <Fact label="resources.stocktakes.fields.remark">{remark}</Fact>}
        {reportSha256 && (
          <Fact label="resources.stocktakes.fields.reportSha256">
            <Box component="code" sx={{ fontSize: '0.8rem', wordBreak: 'break-all' }}>
              {reportSha256}
            </Box>
          </Fact>
        )}
      </Facts>
    </Card>
  )
}

const By = ({ at, name }: { at: string | null; name: string | null }) => (
  <>
    <Instant value={at} /> {name}
  </>
)
