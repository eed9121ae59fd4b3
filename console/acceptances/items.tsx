import Box from '@mui/material/Box'
import { useTranslate } from 'react-admin'
import type { AcceptanceItem } from '#contract/handovers'
import { Tag } from '../fields/tag.tsx'

/** The devices of one receipt, as it names them. */
export function AcceptanceItems({ items }: { items: AcceptanceItem[] }) {
  const translate = useTranslate()
  return (
    <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
      {items.map((item) => (
        <Box
          key={`${item.act}${item.deviceId}`}
          component="li"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 1,
            alignItems: 'baseline',
            py: 0.75,
            borderBottom: 1,
            borderColor: 'divider',
            '&:last-child': { border: 0 },
          }}
        >
          <Tag tone={item.act === 'handover' ? 'busy' : 'rest'}>
            {translate(`resources.acceptances.acts.${item.act}`)}
          </Tag>
          <Box component="span" sx={{ fontWeight: 600 }}>
            {item.propertyNumber}
          </Box>
          <Box component="span" sx={{ color: 'text.secondary', flex: '1 1 10rem' }}>
            {[item.model, item.serialNumber, item.note].filter(Boolean).join(' · ')}
          </Box>
          {item.condition && translate(`resources.handovers.conditions.${item.condition}`)}
        </Box>
      ))}
    </Box>
  )
}
