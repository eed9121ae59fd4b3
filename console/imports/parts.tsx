import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useTranslate } from 'react-admin'
import { type ImportBatch, ROW_ACTIONS } from '#contract/imports'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import type { RowAction } from './batch.ts'

export type Part = RowAction | 'warnings'

const ORDER: Part[] = ['refused', 'warnings', ...ROW_ACTIONS.filter((one) => one !== 'refused')]

const sizeOf = (batch: ImportBatch, part: Part): number =>
  part === 'warnings' ? batch.warnings.length : batch.counts[part]

/** What there is to look at, the rows that need a person first. */
export const partsOf = (batch: ImportBatch): Part[] =>
  ORDER.filter((part) => sizeOf(batch, part) > 0)

interface Props {
  batch: ImportBatch
  parts: Part[]
  part: Part
  onChoose: (part: Part) => void
}

export function Parts({ batch, parts, part, onChoose }: Props) {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <Tabs
      value={part}
      onChange={(_, chosen: Part) => onChoose(chosen)}
      variant="scrollable"
      allowScrollButtonsMobile
      sx={{ mt: 2, mb: 1 }}
    >
      {parts.map((one) => (
        <Tab
          key={one}
          value={one}
          label={`${translate(`resources.imports.actions.${one}`)} ${count(sizeOf(batch, one), locale)}`}
        />
      ))}
    </Tabs>
  )
}
