import CheckOutlined from '@mui/icons-material/CheckOutlined'
import CloseOutlined from '@mui/icons-material/CloseOutlined'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import type { DeviceLock } from '#contract/commands'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'

/** Side by side, so that nobody takes the one for the other. */
export function DesiredAndObserved({ lock }: { lock: DeviceLock }) {
  const translate = useTranslate()
  const { desired, observed, lease } = lock
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 3,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
      }}
    >
      <Half title={translate('locks.desired')}>
        <Facts>
          <Fact label="locks.level">{translate(`locks.levels.${desired.level}`)}</Fact>
          {desired.since && (
            <>
              <Fact label="locks.since">
                <Instant exact value={desired.since} />
              </Fact>
              <Fact label="locks.by">{desired.byName ?? translate('locks.by_itself')}</Fact>
              <Fact label="locks.reason">{desired.reason}</Fact>
            </>
          )}
          {lease && (
            <Fact label="locks.lease">
              {lease.level === 0
                ? translate('locks.lease_off')
                : translate('locks.lease_terms', {
                    hours: lease.graceHours,
                    level: translate(`locks.levels.${lease.level}`),
                  })}
            </Fact>
          )}
        </Facts>
      </Half>
      <Half title={translate('locks.observed')}>
        {observed ? (
          <Facts>
            <Fact label="locks.level">{translate(`locks.levels.${observed.level}`)}</Fact>
            <Fact label="locks.cause">{translate(`locks.causes.${observed.cause}`)}</Fact>
            <Fact label="locks.evidence">
              <Probes probes={observed.probes} />
            </Fact>
            <Fact label="locks.at">
              <Instant exact value={observed.at} />
            </Fact>
            <Fact label="locks.received">
              <Instant exact value={observed.receivedAt} />
            </Fact>
          </Facts>
        ) : (
          <Typography color="text.secondary">{translate('locks.nothing_observed')}</Typography>
        )}
      </Half>
    </Box>
  )
}

const Half = ({ title, children }: { title: string; children: ReactNode }) => (
  <Box sx={{ minWidth: 0 }}>
    <Typography variant="h3" sx={{ fontSize: '0.95rem', mb: 1 }}>
      {title}
    </Typography>
    {children}
  </Box>
)

function Probes({ probes }: { probes: NonNullable<DeviceLock['observed']>['probes'] }) {
  const translate = useTranslate()
  if (probes.length === 0) return translate('locks.no_evidence')
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {probes.map(({ name, holds, detail }) => (
        <Box component="li" key={name} sx={{ display: 'flex', gap: 0.75 }}>
          {holds ? (
            <CheckOutlined
              fontSize="small"
              color="success"
              titleAccess={translate('locks.holds')}
            />
          ) : (
            <CloseOutlined fontSize="small" color="error" titleAccess={translate('locks.fails')} />
          )}
          <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            <code>{name}</code>
            {detail && (
              <Typography variant="body2" color="text.secondary">
                {detail}
              </Typography>
            )}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
