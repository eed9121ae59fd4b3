import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import type { Outcome } from '#contract/doors'
import type { ExplainedAnswer, ExplainedDoor, Explanation } from '#contract/explain'
import { serialText } from '../certificates/marks.tsx'
import { StateTag } from '../devices/marks.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { Section } from '../layout/page.tsx'
import { stationText } from '../network-sessions/marks.tsx'
import { SessionRow } from '../network-sessions/row.tsx'
import type { Tone } from '../theme/tones.ts'
import { AccessPanel } from './panel.tsx'

const TONES: Record<Outcome, Tone> = {
  allow: 'good',
  quarantine: 'care',
  deny: 'act',
  pending: 'busy',
  unavailable: 'rest',
}

/** The decision first, then every door now, who is on, and what has been answered. */
export function Explained({ explanation }: { explanation: Explanation }) {
  const translate = useTranslate()
  const { device, doors, sessions, answers } = explanation
  const words = (part: string) => translate(`access.why.${part}`)
  return (
    <>
      {device && (
        <Card sx={{ p: 2, display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
          <Typography component="div" sx={{ fontSize: '1.15rem', fontWeight: 600 }}>
            <RecordLink resource="devices" id={device.id}>
              {device.propertyNumber}
            </RecordLink>
          </Typography>
          <StateTag state={device.state} />
        </Card>
      )}
      {device && <AccessPanel deviceId={device.id} />}
      {doors.length > 0 && (
        <Section title={words('doors')}>
          <Card>
            {doors.map((door) => (
              <Door
                key={[door.door, door.certificateId, door.lineId, door.serialNumber].join()}
                door={door}
              />
            ))}
          </Card>
        </Section>
      )}
      {sessions.length > 0 && (
        <Section title={words('sessions')}>
          <Card>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </Card>
        </Section>
      )}
      {(device || answers.length > 0) && (
        <Section title={words('answers')}>
          <Card>
            {answers.length === 0 && (
              <Typography color="text.secondary" sx={{ p: 2 }}>
                {words('no_answers')}
              </Typography>
            )}
            {answers.map((answer) => (
              <Answered key={answer.id} answer={answer} />
            ))}
          </Card>
        </Section>
      )}
    </>
  )
}

function Door({ door }: { door: ExplainedDoor }) {
  const translate = useTranslate()
  const { certificateId, serialNumber, phoneNumber, ocsp, listed } = door
  return (
    <Row
      title={translate(`access.doors.${door.door}`)}
      outcome={door.outcome}
      reasons={door.reasons}
      lines={[
        serialNumber && (
          <RecordLink key="certificate" resource="certificates" id={certificateId}>
            <Code>{serialText(serialNumber)}</Code>
          </RecordLink>
        ),
        ocsp && translate(`access.ocsp.${ocsp}`),
        listed !== null && translate(listed ? 'access.listed' : 'access.not_listed'),
        phoneNumber,
      ]}
    />
  )
}

function Answered({ answer }: { answer: ExplainedAnswer }) {
  const translate = useTranslate()
  return (
    <Row
      title={<Instant value={answer.at} exact />}
      outcome={answer.outcome}
      reasons={answer.reasons}
      lines={[
        translate(`access.doors.${answer.door}`),
        answer.nas,
        stationText(answer.station),
        answer.serialNumber && <Code key="serial">{serialText(answer.serialNumber)}</Code>,
      ]}
    />
  )
}

const Code = ({ children }: { children: ReactNode }) => (
  <Box component="code" sx={{ fontSize: '0.8rem', overflowWrap: 'anywhere' }}>
    {children}
  </Box>
)

function Row({
  title,
  outcome,
  reasons,
  lines,
}: {
  title: ReactNode
  outcome: Outcome
  reasons: ExplainedDoor['reasons']
  lines: ReactNode[]
}) {
  const translate = useTranslate()
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(0, 15rem) minmax(0, 1fr)' },
        columnGap: 3,
        rowGap: 1,
        px: 2,
        py: 1.5,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          <Typography sx={{ fontWeight: 600 }}>{title}</Typography>
          <Tag tone={TONES[outcome]}>{translate(`access.is.${outcome}`)}</Tag>
        </Box>
        {lines.filter(Boolean).map((line, n) => (
          <Typography
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one row, in one order
            key={n}
            component="div"
            variant="body2"
            color="text.secondary"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {line}
          </Typography>
        ))}
      </Box>
      <Box sx={{ minWidth: 0 }}>
        {reasons.length === 0 && outcome === 'allow' && (
          <Typography color="text.secondary">{translate('access.nothing_against')}</Typography>
        )}
        {reasons.map(({ code, message, nextStep }) => (
          <Box key={code} sx={{ mb: 1 }}>
            <Typography>{message}</Typography>
            <Typography variant="body2" color="text.secondary">
              {nextStep}
            </Typography>
          </Box>
        ))}
      </Box>
    </Box>
  )
}
