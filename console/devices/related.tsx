import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import type { ReactNode } from 'react'
import { type RaRecord, useGetList, useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { Device } from '#contract/devices'
import type { Erasure } from '#contract/erasure'
import type { line } from '#contract/lines'
import type { Replacement } from '#contract/replacements'
import { Day } from '../fields/dates-shown.tsx'
import { RecordLink } from '../fields/record-link.tsx'
import { Section } from '../layout/page.tsx'
import { Failed } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'

/** What else is on record for the device; a part without records says nothing. */
export function Related({ device }: { device: Device }) {
  const translate = useTranslate()
  const mayReadLines = useReach('lines.read')
  const mayReadErasures = useReach('erasures.read')
  const replacements = (side: 'oldDeviceId' | 'newDeviceId') => (
    <Part<Replacement>
      key={side}
      resource="replacements"
      title={translate(`resources.devices.sections.${side}`)}
      filter={{ [side]: device.id }}
      sort="stateSince"
    >
      {(replacement) => (
        <>
          <RecordLink
            resource="devices"
            id={side === 'oldDeviceId' ? replacement.newDeviceId : replacement.oldDeviceId}
          >
            {side === 'oldDeviceId'
              ? (replacement.newPropertyNumber ?? translate('resources.devices.not_paired'))
              : replacement.oldPropertyNumber}
          </RecordLink>
          {` · ${translate(`resources.devices.replacement_states.${replacement.state}`)} · ${replacement.waveName}`}
        </>
      )}
    </Part>
  )
  return (
    <>
      {device.kind === 'smartphone' && mayReadLines && (
        <Part<z.infer<typeof line>>
          resource="lines"
          title={translate('resources.lines.name', { smart_count: 2 })}
          filter={{ deviceId: device.id }}
          sort="phoneNumber"
        >
          {({ phoneNumber, extension, iccid }) =>
            [phoneNumber, extension, iccid].filter(Boolean).join(' · ')
          }
        </Part>
      )}
      {device.kind === 'laptop' && [replacements('oldDeviceId'), replacements('newDeviceId')]}
      {mayReadErasures && (
        <Part<Erasure>
          resource="erasures"
          title={translate('resources.erasures.name', { smart_count: 2 })}
          filter={{ deviceId: device.id }}
          sort="erasedOn"
        >
          {(erasure) => (
            <>
              <RecordLink resource="erasures" id={erasure.id}>
                {translate(`resources.erasures.methods.${erasure.method}`)}
              </RecordLink>
              {' · '}
              <Day value={erasure.erasedOn} />
            </>
          )}
        </Part>
      )}
    </>
  )
}

interface PartProps<R> {
  resource: string
  title: string
  filter: Record<string, unknown>
  sort: string
  children: (record: R) => ReactNode
}

function Part<R extends RaRecord>({ resource, title, filter, sort, children }: PartProps<R>) {
  const { data, error, refetch } = useGetList<R>(resource, {
    filter,
    pagination: { page: 1, perPage: 20 },
    sort: { field: sort, order: 'DESC' },
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data || data.length === 0) return null
  return (
    <Section title={title}>
      <Card>
        {data.map((record) => (
          <Box
            key={record.id}
            sx={{
              px: 2,
              py: 1.1,
              borderBottom: 1,
              borderColor: 'divider',
              '&:last-child': { border: 0 },
            }}
          >
            {children(record)}
          </Box>
        ))}
      </Card>
    </Section>
  )
}
