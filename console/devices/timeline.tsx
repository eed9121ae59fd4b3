import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import Typography from '@mui/material/Typography'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { DeviceEvent, deviceTimeline } from '#contract/device-events'
import { Instant } from '../fields/dates-shown.tsx'
import { Failed, Notice, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'
import { EventText } from './event-text.tsx'

const PAGE = 20

/** What happened to the device, newest first: when, who, what and why. */
export function Timeline({ deviceId, updatedAt }: { deviceId: string; updatedAt: string }) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery({
      // What changes the device is told here: the page asks anew when the device has changed.
      queryKey: ['devices', 'timeline', deviceId, updatedAt],
      queryFn: ({ pageParam }) =>
        api.call<z.infer<typeof deviceTimeline>>(
          `/devices/${deviceId}/timeline?limit=${PAGE}${pageParam ? `&before=${pageParam}` : ''}`,
        ),
      initialPageParam: null as number | null,
      getNextPageParam: (last) => last.next,
    })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Waiting rows={5} />
  const events = data.pages.flatMap((page) => page.events)
  if (events.length === 0) return <Notice title={translate('resources.devices.no_events')} />
  return (
    <Card>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {events.map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </Box>
      {hasNextPage && (
        <Box sx={{ p: 1, textAlign: 'center' }}>
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {translate('resources.devices.earlier_events')}
          </Button>
        </Box>
      )}
    </Card>
  )
}

function Entry({ event }: { event: DeviceEvent }) {
  const translate = useTranslate()
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: '9.5rem minmax(0, 1fr) 10rem' },
        columnGap: 2,
        px: 2,
        py: 1.1,
        borderBottom: 1,
        borderColor: 'divider',
        '&:last-child': { border: 0 },
      }}
    >
      <Typography variant="body2" color="text.secondary">
        <Instant value={event.at} />
      </Typography>
      <Box sx={{ overflowWrap: 'anywhere' }}>
        <EventText event={event} />
        {event.reason && (
          <Typography variant="body2" color="text.secondary">
            {translate('resources.devices.because', { reason: event.reason })}
          </Typography>
        )}
      </Box>
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ textAlign: { sm: 'right' }, overflowWrap: 'anywhere' }}
      >
        {event.actorName ?? translate('resources.devices.by_system')}
      </Typography>
    </Box>
  )
}
