import Box from '@mui/material/Box'
import { DataTable, useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { commandKeySet } from '#contract/commands'
import { Instant } from '../fields/dates-shown.tsx'
import { Tag } from '../fields/tag.tsx'
import { ListPage } from '../list/list-page.tsx'
import { Rows } from '../list/rows.tsx'
import { Rotate } from './rotate.tsx'

type KeySet = z.infer<typeof commandKeySet>
const Column = DataTable.Col<KeySet>

/** The keys by which devices know an order of ours, and how many have not come for the newest. */
export default function CommandKeyList() {
  const translate = useTranslate()
  const devices = ({ devices }: KeySet) =>
    translate('resources.command-keys.devices', { smart_count: devices })
  return (
    <ListPage
      sort={{ field: 'seq', order: 'DESC' }}
      lead={translate('resources.command-keys.lead')}
      actions={<Rotate />}
    >
      <Rows<KeySet>
        opens={false}
        phone={(one) => ({
          title: `${one.seq}`,
          mark: <Current set={one} />,
          lines: [
            devices(one),
            <Kid key="command" value={one.commandKid} />,
            <Kid key="lease" value={one.leaseKid} />,
            <Instant key="at" value={one.createdAt} />,
          ],
        })}
      >
        <Column source="seq" />
        <Column source="current" disableSort render={(one) => <Current set={one} />} />
        <Column source="devices" disableSort render={devices} />
        <Column
          source="commandKid"
          disableSort
          render={({ commandKid }) => <Kid value={commandKid} />}
        />
        <Column source="leaseKid" disableSort render={({ leaseKid }) => <Kid value={leaseKid} />} />
        <Column
          source="createdAt"
          disableSort
          render={({ createdAt }) => <Instant value={createdAt} />}
        />
      </Rows>
    </ListPage>
  )
}

/** One of before is still needed while devices are on it. */
function Current({ set: { current, devices } }: { set: KeySet }) {
  const translate = useTranslate()
  const state = current ? 'current' : devices > 0 ? 'needed' : 'past'
  const tone = { current: 'good', needed: 'care', past: 'rest' } as const
  return <Tag tone={tone[state]}>{translate(`resources.command-keys.states.${state}`)}</Tag>
}

const Kid = ({ value }: { value: string }) => (
  <Box component="code" sx={{ display: 'block', maxWidth: '16rem', overflowWrap: 'anywhere' }}>
    {value}
  </Box>
)
