import ArrowForward from '@mui/icons-material/ArrowForward'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import type { Replacement } from '#contract/replacements'
import { LongDay } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { PairOne } from './pair-one.tsx'

interface Props {
  replacement: Replacement
  mayWrite: boolean
}

/** The old laptop, and the one that takes its place. */
export function Laptops({ replacement: row, mayWrite }: Props) {
  const translate = useTranslate()
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1.5,
        mt: 3,
        alignItems: 'stretch',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: 'minmax(0, 1fr) auto minmax(0, 1fr)',
        },
      }}
    >
      <Laptop
        title={translate('resources.replacements.old')}
        id={row.oldDeviceId}
        number={row.oldPropertyNumber ?? translate('resources.replacements.unseen')}
        model={row.oldModelName}
      >
        {row.oldLeaseEndsOn && (
          <Typography variant="body2" color="text.secondary">
            {translate('resources.replacements.fields.oldLeaseEndsOn')}{' '}
            <LongDay value={row.oldLeaseEndsOn} />
          </Typography>
        )}
      </Laptop>
      <ArrowForward
        titleAccess={translate('resources.replacements.becomes')}
        sx={{
          alignSelf: 'center',
          justifySelf: 'center',
          color: 'text.secondary',
          transform: { xs: 'rotate(90deg)', sm: 'none' },
        }}
      />
      <Laptop
        title={translate('resources.replacements.new')}
        id={row.newDeviceId}
        number={
          row.newDeviceId
            ? (row.newPropertyNumber ?? translate('resources.replacements.unseen'))
            : translate('resources.replacements.unpaired')
        }
        model={row.newModelName}
      >
        {mayWrite && row.state === 'planned' && <PairOne replacement={row} />}
      </Laptop>
    </Box>
  )
}

function Laptop({
  title,
  id,
  number,
  model,
  children,
}: {
  title: string
  id: string | null
  number: string
  model: string | null
  children: ReactNode
}) {
  return (
    <Card component="section" sx={{ p: 2 }}>
      <Typography variant="h2" sx={{ fontSize: '0.9rem', color: 'text.secondary', mb: 0.5 }}>
        {title}
      </Typography>
      <Typography sx={{ fontSize: '1.2rem', fontWeight: 600, overflowWrap: 'anywhere' }}>
        {id ? (
          <RecordLink resource="devices" id={id}>
            {number}
          </RecordLink>
        ) : (
          number
        )}
      </Typography>
      {model && <Typography>{model}</Typography>}
      {children}
    </Card>
  )
}
