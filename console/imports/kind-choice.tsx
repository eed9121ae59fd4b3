import AccountTreeOutlined from '@mui/icons-material/AccountTreeOutlined'
import BadgeOutlined from '@mui/icons-material/BadgeOutlined'
import LaptopOutlined from '@mui/icons-material/LaptopOutlined'
import MoveUpOutlined from '@mui/icons-material/MoveUpOutlined'
import SmartphoneOutlined from '@mui/icons-material/SmartphoneOutlined'
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined'
import Box from '@mui/material/Box'
import Radio from '@mui/material/Radio'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslate } from 'react-admin'
import { type ImportKind, TRAINING_KINDS } from '#contract/imports'
import { useReach } from '../provider/use-session.ts'
import { OFFERED_KINDS } from './batch.ts'

const ICONS: Partial<Record<ImportKind, ReactElement>> = {
  units: <AccountTreeOutlined />,
  staff: <BadgeOutlined />,
  devices: <LaptopOutlined />,
  smartphones: <SmartphoneOutlined />,
  transfers: <MoveUpOutlined />,
}

interface Props {
  value: ImportKind | null
  onChange: (kind: ImportKind) => void
  disabled: boolean
}

export function KindChoice({ value, onChange, disabled }: Props) {
  const translate = useTranslate()
  const offered = useReach('imports.write') === 'training' ? TRAINING_KINDS : OFFERED_KINDS
  return (
    <Box
      role="radiogroup"
      aria-label={translate('resources.imports.choose_kind')}
      sx={{ display: 'grid', gap: 1, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}
    >
      {offered.map((kind) => (
        <Box
          key={kind}
          component="label"
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1,
            p: 1,
            pr: 2,
            cursor: disabled ? 'default' : 'pointer',
            borderRadius: 2,
            border: 1,
            borderColor: kind === value ? 'primary.main' : 'divider',
            backgroundColor: 'background.paper',
            boxShadow: (theme) =>
              kind === value ? `inset 0 0 0 1px ${theme.palette.primary.main}` : 'none',
          }}
        >
          <Radio
            name="kind"
            value={kind}
            checked={kind === value}
            onChange={() => onChange(kind)}
            disabled={disabled}
          />
          <Box component="span" sx={{ color: 'primary.main', display: 'inline-flex' }}>
            {ICONS[kind] ?? <UploadFileOutlined />}
          </Box>
          <Box component="span" sx={{ minWidth: 0 }}>
            <Typography component="span" sx={{ fontWeight: 600, display: 'block' }}>
              {translate(`resources.imports.kinds.${kind}`)}
            </Typography>
            <Typography component="span" variant="body2" color="text.secondary">
              {translate(`resources.imports.kind_hints.${kind}`)}
            </Typography>
          </Box>
        </Box>
      ))}
    </Box>
  )
}
