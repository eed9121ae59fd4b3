import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { LinkBase, useTranslate } from 'react-admin'
import { DEVICE_KINDS } from '#contract/device-states'
import { DEVICE_TONES } from '../devices/tones.ts'
import { count } from '../fields/dates.ts'
import { useLocale } from '../fields/use-locale.ts'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'
import { toneColor } from '../theme/tones.ts'
import { type FleetSummary, type KindSummary, perKind } from './fleet-summary.ts'
import { Panel } from './panel.tsx'

/** How many devices of each kind stand in which state; every figure opens its list. */
export function Fleet() {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['devices', 'summary'],
    queryFn: ({ signal }) => api.call<FleetSummary>('/devices/summary', { signal }),
  })
  return (
    <Panel title={translate('home.fleet')}>
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting />
      ) : data.total === 0 ? (
        <NoDevices />
      ) : (
        <Box
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: '1fr', sm: `repeat(${DEVICE_KINDS.length}, 1fr)` },
            gap: 3,
            p: 2,
          }}
        >
          {perKind(data).map((summary) => (
            <Kind key={summary.kind} summary={summary} />
          ))}
        </Box>
      )}
    </Panel>
  )
}

function NoDevices() {
  const translate = useTranslate()
  const mayImport = useReach('imports.write')
  return (
    <Notice
      title={translate('home.no_devices')}
      text={translate('home.no_devices_hint')}
      action={
        mayImport && (
          <Button variant="contained" component={LinkBase} to="/imports/create">
            {translate('resources.imports.start')}
          </Button>
        )
      }
    />
  )
}

const listOf = (filter: Record<string, unknown>) =>
  `/devices?${new URLSearchParams({ filter: JSON.stringify(filter) })}`

function Kind({ summary: { kind, total, states } }: { summary: KindSummary }) {
  const translate = useTranslate()
  const locale = useLocale()
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography color="text.secondary">{translate(`resources.devices.kinds.${kind}`)}</Typography>
      <Link
        component={LinkBase}
        to={listOf({ kind })}
        color="inherit"
        underline="hover"
        sx={{
          fontSize: '2.1rem',
          fontWeight: 600,
          lineHeight: 1.25,
          fontFeatureSettings: '"tnum"',
        }}
      >
        {count(total, locale)}
      </Link>
      <Bar states={states} total={total} />
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, mt: 1.25 }}>
        {states.map(({ state, count: devices }) => (
          <Box
            component="li"
            key={state}
            sx={{ display: 'flex', alignItems: 'center', gap: 1, py: 0.4 }}
          >
            <Swatch state={state} />
            <Link
              component={LinkBase}
              to={listOf({ kind, state })}
              underline="hover"
              color="inherit"
              sx={{ flex: 1 }}
            >
              {translate(`resources.devices.states.${state}`)}
            </Link>
            <Box component="span" sx={{ fontFeatureSettings: '"tnum"' }}>
              {count(devices, locale)}
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  )
}

type States = KindSummary['states']

const Swatch = ({ state }: { state: States[number]['state'] }) => (
  <Box
    sx={(theme) => ({
      width: 10,
      height: 10,
      borderRadius: '3px',
      backgroundColor: toneColor(theme, DEVICE_TONES[state]),
    })}
  />
)

/** The list below says the same in words, so the bar is left out for screen readers. */
const Bar = ({ states, total }: { states: States; total: number }) => (
  <Box
    aria-hidden="true"
    sx={{ display: 'flex', gap: '2px', height: 8, borderRadius: 99, overflow: 'hidden', mt: 0.5 }}
  >
    {states.map(({ state, count: devices }) => (
      <Box
        key={state}
        sx={(theme) => ({
          flexGrow: devices / total,
          minWidth: 3,
          backgroundColor: toneColor(theme, DEVICE_TONES[state]),
        })}
      />
    ))}
    {total === 0 && <Box sx={{ flex: 1, backgroundColor: 'divider' }} />}
  </Box>
)
