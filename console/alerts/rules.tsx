import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import type { AlertWatch } from '#contract/alerts'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { nameKey } from '../settings/value.ts'
import { useWatch } from './use-watch.ts'

type Rule = AlertWatch['rules'][number]

/** What goes by no setting. */
const FIXED = ['crl_late', 'incidents_late', 'jobs_dead'] as const

/** From when on each is told; what can be set leads to where it is set. */
export function Rules() {
  const translate = useTranslate()
  const { data, error, refetch } = useWatch()
  return (
    <Section title={translate('resources.alerts.rules.name')}>
      <Card component="ul" sx={{ p: 0, m: 0, listStyle: 'none' }}>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : data ? (
          data.rules.map((rule) => <Row key={rule.kind} rule={rule} />)
        ) : (
          <Waiting rows={4} />
        )}
      </Card>
    </Section>
  )
}

function Row({ rule: { kind, settings } }: { rule: Rule }) {
  const translate = useTranslate()
  const maySet = useReach('settings.write') !== null
  const fixed = FIXED.find((each) => each === kind)
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: 'minmax(0, 20rem) minmax(0, 1fr) auto' },
        columnGap: 2,
        rowGap: 0.25,
        px: 2,
        py: 1.25,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Typography>{translate(`resources.alerts.kinds.${kind}`)}</Typography>
      <Box>
        {fixed && (
          <Typography color="text.secondary">
            {translate(`resources.alerts.rules.fixed.${fixed}`)}
          </Typography>
        )}
        {settings.map(({ key, value }) => (
          <Typography key={key} color="text.secondary">
            {translate(nameKey(key))}:{' '}
            <Box component="b" sx={{ color: 'text.primary' }}>
              {value}
            </Box>
          </Typography>
        ))}
      </Box>
      {maySet && settings.length > 0 && (
        <Link component={LinkBase} to="/settings?group=alerts">
          {translate('resources.alerts.rules.change')}
        </Link>
      )}
    </Box>
  )
}
