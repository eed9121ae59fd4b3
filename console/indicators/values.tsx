import EditIcon from '@mui/icons-material/EditOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { IndicatorDetail } from '#contract/indicators'
import { Figure } from './marks.tsx'
import { ValueDialog } from './value-dialog.tsx'

interface Props {
  indicator: IndicatorDetail
  mayWrite: boolean
}

/** The newest first. */
export function Values({ indicator, mayWrite }: Props) {
  const translate = useTranslate()
  const [chosen, setChosen] = useState<{ period: string; value: number } | null>(null)
  const { values, targets, unit } = indicator
  const targetOf = new Map(targets.map(({ fiscalYear, value }) => [fiscalYear, value]))
  const field = (name: string) => translate(`resources.indicators.fields.${name}`)
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{field('period')}</TableCell>
            <TableCell align="right">{field('value')}</TableCell>
            <TableCell align="right">{field('target')}</TableCell>
            <TableCell>{field('origin')}</TableCell>
            {mayWrite && <TableCell />}
          </TableRow>
        </TableHead>
        <TableBody>
          {values.toReversed().map(({ period, fiscalYear, value, origin }) => (
            <TableRow key={period}>
              <TableCell>{period}</TableCell>
              <TableCell align="right">
                <Figure value={value} unit={unit} />
              </TableCell>
              <TableCell align="right">
                <Figure value={targetOf.get(fiscalYear) ?? null} unit={unit} />
              </TableCell>
              <TableCell>{translate(`resources.indicators.origins.${origin}`)}</TableCell>
              {mayWrite && (
                <TableCell align="right" padding="none">
                  <IconButton
                    size="small"
                    aria-label={translate('resources.indicators.change_value', { period })}
                    onClick={() => setChosen({ period, value })}
                  >
                    <EditIcon fontSize="small" />
                  </IconButton>
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {chosen && <ValueDialog indicator={indicator} {...chosen} onClose={() => setChosen(null)} />}
    </Box>
  )
}
