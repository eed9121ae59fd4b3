import Card from '@mui/material/Card'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Wave } from '#contract/rollout'
import { Section } from '../layout/page.tsx'
import { Fill } from './fill.tsx'
import { PairChosen } from './pair-chosen.tsx'
import { PairInOrder } from './pair-in-order.tsx'

const PARTS = { fill: Fill, pair_in_order: PairInOrder, pair_chosen: PairChosen }
type Part = keyof typeof PARTS

/** What makes a wave: old laptops put into it, and a new one for each. */
export function FillAndPair({ wave }: { wave: Wave }) {
  const translate = useTranslate()
  const [part, setPart] = useState<Part>(wave.unpaired > 0 ? 'pair_in_order' : 'fill')
  const Shown = PARTS[part]
  return (
    <Section title={translate('resources.waves.preparing')}>
      <Card>
        <Tabs
          value={part}
          onChange={(_, chosen: Part) => setPart(chosen)}
          variant="scrollable"
          allowScrollButtonsMobile
          sx={{ borderBottom: 1, borderColor: 'divider' }}
        >
          {Object.keys(PARTS).map((one) => (
            <Tab key={one} value={one} label={translate(`resources.waves.parts.${one}`)} />
          ))}
        </Tabs>
        <Shown wave={wave} />
      </Card>
    </Section>
  )
}
