import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import { useEffect, useRef, useState } from 'react'
import { useGetList, useLocation, useTranslate } from 'react-admin'
import type { Setting } from '#contract/settings'
import { Heading, Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useReach } from '../provider/use-session.ts'
import { SettingDialog } from './dialog.tsx'
import { SettingRow } from './row.tsx'

const ALL = { pagination: { page: 1, perPage: 500 }, sort: { field: 'id', order: 'ASC' } } as const

/** `labels.a4_24` belongs to `labels`. */
const groupOf = ({ id }: Setting): string => id.slice(0, id.indexOf('.'))

/** Every setting there is, as it stands. */
export default function SettingsPage() {
  const translate = useTranslate()
  const mayWrite = useReach('settings.write') !== null
  const { data = [], error, isPending, refetch } = useGetList<Setting>('settings', ALL)
  const [edited, setEdited] = useState<Setting | null>(null)
  const asked = new URLSearchParams(useLocation().search).get('group')
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asked && !isPending) place.current?.scrollIntoView()
  }, [asked, isPending])
  if (isPending) return <Waiting />
  if (error) return <Failed error={error} retry={() => void refetch()} />
  const groups = [...new Set(data.map(groupOf))]
  return (
    <Box sx={{ maxWidth: '64rem', pb: 4 }}>
      <Heading
        title={translate('resources.settings.name')}
        lead={translate('resources.settings.lead')}
      />
      {groups.map((group) => (
        // Clear of the bar that stays above.
        <Box key={group} ref={group === asked ? place : undefined} sx={{ scrollMarginTop: 64 }}>
          <Section title={translate(`resources.settings.groups.${group}`)}>
            <Card component="ul" sx={{ p: 0, m: 0, listStyle: 'none' }}>
              {data
                .filter((setting) => groupOf(setting) === group)
                .map((setting) => (
                  <SettingRow
                    key={setting.id}
                    setting={setting}
                    onEdit={mayWrite ? () => setEdited(setting) : undefined}
                  />
                ))}
            </Card>
          </Section>
        </Box>
      ))}
      {edited && <SettingDialog setting={edited} onClose={() => setEdited(null)} />}
    </Box>
  )
}
