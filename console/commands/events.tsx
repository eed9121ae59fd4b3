import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useTranslate } from 'react-admin'
import type { CommandDetail } from '#contract/commands'
import { DeviceRow } from '../devices/newest.tsx'
import { Instant } from '../fields/dates-shown.tsx'
import { CommandTag } from './marks.tsx'

/** Every step with its time; what came late or twice is there too, and says that it changed nothing. */
export function CommandEvents({ events }: { events: CommandDetail['events'] }) {
  const translate = useTranslate()
  return (
    <Box>
      {events.map((event, at) => {
        const { state, moved, actorName, by, reason, detail, deviceAt } = event
        const words = [reason, detail].filter(Boolean).join(' — ')
        return (
          <DeviceRow
            // biome-ignore lint/suspicious/noArrayIndexKey: they only ever grow at the end
            key={at}
            what={
              <>
                <span>{actorName ?? translate(`resources.commands.by.${by}`)}</span>
                {words && (
                  <Typography variant="body2" color="text.secondary">
                    {words}
                  </Typography>
                )}
                {!moved && (
                  <Typography variant="body2" color="text.secondary">
                    {translate('resources.commands.changed_nothing')}
                  </Typography>
                )}
              </>
            }
            mark={<CommandTag command={{ state, proven: null }} />}
            when={
              <>
                <Instant exact value={event.at} />
                {deviceAt && (
                  <Box component="span" sx={{ display: 'block', fontSize: '0.75rem' }}>
                    {translate('resources.commands.device_clock')}{' '}
                    <Instant exact value={deviceAt} />
                  </Box>
                )}
              </>
            }
          />
        )
      })}
    </Box>
  )
}
