import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useState } from 'react'
import { useGetList, useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { handover } from '#contract/handovers'
import { Kind } from '../devices/marks.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Tag } from '../fields/tag.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useIsPhone } from '../list/use-is-phone.ts'

type Handover = z.infer<typeof handover>

interface Props {
  filter: { deviceId: string } | { holderId: string }
  /** The other side of the handover: who has the device, or what the person has. */
  show: 'holder' | 'device'
}

const PAGE = 20

/** Who held what, and since when; the newest first. */
export function HandoverTable({ filter, show }: Props) {
  const translate = useTranslate()
  const isPhone = useIsPhone()
  const [perPage, setPerPage] = useState(PAGE)
  const { data, total, error, isPending, refetch } = useGetList<Handover>('handovers', {
    filter,
    pagination: { page: 1, perPage },
    sort: { field: 'handedOverAt', order: 'DESC' },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  return (
    <Card>
      {isPending ? (
        <Waiting rows={2} />
      ) : data.length === 0 ? (
        <Notice title={translate('resources.handovers.empty')} />
      ) : isPhone ? (
        data.map((one) => <Stacked key={one.id} handover={one} show={show} />)
      ) : (
        <Columns handovers={data} show={show} />
      )}
      {data && total !== undefined && total > data.length && (
        <Box sx={{ p: 1, textAlign: 'center' }}>
          <Button onClick={() => setPerPage(perPage + PAGE)}>{translate('app.list.more')}</Button>
        </Box>
      )}
    </Card>
  )
}

const OtherSide = ({ handover, show }: { handover: Handover; show: Props['show'] }) =>
  show === 'holder' ? (
    <RecordLink resource="staff" id={handover.holderId}>
      {handover.holderName}
    </RecordLink>
  ) : (
    <RecordLink resource="devices" id={handover.deviceId}>
      {handover.propertyNumber}
    </RecordLink>
  )

function Status({ handover }: { handover: Handover }) {
  const translate = useTranslate()
  if (handover.returnedAt) return <Tag tone="rest">{translate('resources.handovers.returned')}</Tag>
  return <Tag tone="good">{translate('resources.handovers.open')}</Tag>
}

function Columns({ handovers, show }: { handovers: Handover[]; show: Props['show'] }) {
  const translate = useTranslate()
  const field = (name: string) => translate(`resources.handovers.fields.${name}`)
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {show === 'device' && <TableCell>{field('kind')}</TableCell>}
            <TableCell>{field(show === 'holder' ? 'holderName' : 'propertyNumber')}</TableCell>
            <TableCell>{field('handedOverAt')}</TableCell>
            <TableCell>{field('acceptedAt')}</TableCell>
            <TableCell>{field('returnedAt')}</TableCell>
            <TableCell>{field('status')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {handovers.map((one) => (
            <TableRow key={one.id}>
              {show === 'device' && <TableCell>{one.kind && <Kind kind={one.kind} />}</TableCell>}
              <TableCell>
                <OtherSide handover={one} show={show} />
              </TableCell>
              <TableCell>
                <Instant value={one.handedOverAt} />
              </TableCell>
              <TableCell>
                <Instant value={one.acceptedAt} />
              </TableCell>
              <TableCell>
                <Instant value={one.returnedAt} />
              </TableCell>
              <TableCell>
                <Status handover={one} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  )
}

const Stacked = ({ handover, show }: { handover: Handover; show: Props['show'] }) => (
  <Box
    sx={{ px: 2, py: 1.25, borderBottom: 1, borderColor: 'divider', '&:last-child': { border: 0 } }}
  >
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
      <Box sx={{ flex: 1, fontWeight: 600 }}>
        <OtherSide handover={handover} show={show} />
      </Box>
      <Status handover={handover} />
    </Box>
    <Box sx={{ color: 'text.secondary', fontSize: '0.86rem' }}>
      <Instant value={handover.handedOverAt} />
      {handover.returnedAt && (
        <>
          {' – '}
          <Instant value={handover.returnedAt} />
        </>
      )}
    </Box>
  </Box>
)
