import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { StocktakeItem } from '#contract/stocktakes'
import { shortDay } from '../fields/dates.ts'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import type { Tone } from '../theme/tones.ts'

const TONES: Record<StocktakeItem['result'], Tone> = {
  found: 'good',
  missing: 'act',
  unexpected: 'care',
  unknown: 'care',
}

export function ResultTag({ result }: Pick<StocktakeItem, 'result'>) {
  const translate = useTranslate()
  return <Tag tone={TONES[result]}>{translate(`resources.stocktake-items.results.${result}`)}</Tag>
}

/** The device by its number, or the code that nothing bears. */
export const ItemName = ({ item }: { item: StocktakeItem }) =>
  item.propertyNumber ? (
    <RecordLink resource="devices" id={item.deviceId}>
      {item.propertyNumber}
    </RecordLink>
  ) : (
    <code>{item.code}</code>
  )

interface AbsenceProps {
  item: StocktakeItem
  /** While it is still being counted, that nobody has explained it says nothing. */
  counting: boolean
}

/** Why it is absent: what somebody wrote, and the permission that was on record anyway. */
export function Absence({ item: { explanation, note, permit }, counting }: AbsenceProps) {
  const translate = useTranslate()
  return (
    <Box>
      {explanation ? (
        <Tag tone="rest">{translate(`resources.stocktake-items.explanations.${explanation}`)}</Tag>
      ) : (
        !counting && <Tag tone="care">{translate('resources.stocktake-items.no_explanation')}</Tag>
      )}
      {note && (
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {note}
        </Typography>
      )}
      {permit && (
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          <RecordLink resource="permits" id={permit.id}>
            {translate('resources.stocktake-items.permit', {
              startsOn: shortDay(permit.startsOn),
              endsOn: shortDay(permit.endsOn),
              place: permit.place,
            })}
          </RecordLink>
        </Typography>
      )}
    </Box>
  )
}
