import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import { useState } from 'react'
import { useTranslate } from 'react-admin'
import type { Line } from '#contract/lines'
import { EntityHistoryLink } from '../audit/entity-history-link.tsx'
import { LongDay } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { useReach } from '../provider/use-session.ts'
import { ShowPage } from '../show/show-page.tsx'
import { Codes, PutCodes } from './codes.tsx'
import { History } from './history.tsx'
import { Imsi, PutImsi } from './imsi.tsx'
import { PhoneSwap, SimSwap } from './swap-dialogs.tsx'

export default function LineShow() {
  return (
    <ShowPage<Line>
      title={({ phoneNumber }) => phoneNumber}
      actions={(line) => <Acts line={line} />}
    >
      {(line) => (
        <>
          <Card sx={{ p: 2 }}>
            <Facts>
              <Fact label="resources.lines.fields.extension">
                <RecordLink resource="extensions" id={line.extensionId}>
                  {line.extension}
                </RecordLink>
              </Fact>
              {line.freeOn && (
                <Fact label="resources.lines.fields.freeOn">
                  <LongDay value={line.freeOn} />
                </Fact>
              )}
              <Fact label="resources.lines.fields.devicePropertyNumber">
                <RecordLink resource="devices" id={line.deviceId}>
                  {line.devicePropertyNumber}
                </RecordLink>
              </Fact>
              <Fact label="resources.lines.fields.iccid">{line.iccid}</Fact>
              {line.simId && <Imsi simId={line.simId} />}
            </Facts>
          </Card>
          <History path={`/lines/${line.id}`} />
        </>
      )}
    </ShowPage>
  )
}

function Acts({ line }: { line: Line }) {
  const translate = useTranslate()
  const mayWrite = useReach('lines.write')
  const [open, setOpen] = useState<'codes' | 'imsi' | 'phone' | 'sim' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <EntityHistoryLink entity="lines" id={line.id} />
      {line.simId && <Codes simId={line.simId} />}
      {mayWrite && line.simId && (
        <Button variant="outlined" onClick={() => setOpen('codes')}>
          {translate('resources.lines.codes.put')}
        </Button>
      )}
      {mayWrite && line.simId && (
        <Button variant="outlined" onClick={() => setOpen('imsi')}>
          {translate('resources.lines.imsi.put')}
        </Button>
      )}
      {mayWrite && line.simId && (
        <Button variant="outlined" onClick={() => setOpen('phone')}>
          {translate('resources.lines.swap_phone.title')}
        </Button>
      )}
      {mayWrite && (
        <Button variant="outlined" onClick={() => setOpen('sim')}>
          {translate('resources.lines.swap_sim.title')}
        </Button>
      )}
      {open === 'codes' && line.simId && <PutCodes simId={line.simId} onClose={close} />}
      {open === 'imsi' && line.simId && <PutImsi simId={line.simId} onClose={close} />}
      {open === 'phone' && <PhoneSwap line={line} onClose={close} />}
      {open === 'sim' && <SimSwap line={line} onClose={close} />}
    </>
  )
}
