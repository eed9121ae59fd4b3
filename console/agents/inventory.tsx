import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { AgentInventory } from '#contract/agents'
import { Instant } from '../fields/dates-shown.tsx'
import { Fact, Facts } from '../fields/facts.tsx'
import { Section } from '../layout/page.tsx'
import { Failed, Waiting } from '../layout/states.tsx'
import { useApi } from '../provider/use-api.ts'

type Content = NonNullable<AgentInventory['content']>

const words = (key: string) => `resources.agents.inventory.${key}`

/** What the laptop is made of, who signs on and what is installed; looked at when somebody wants to. */
export function InventoryOfDevice({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const [open, setOpen] = useState(false)
  return (
    <Section
      title={translate(words('title'))}
      aside={
        !open && (
          <Button size="small" onClick={() => setOpen(true)}>
            {translate(words('show'))}
          </Button>
        )
      }
    >
      {open && <Shown deviceId={deviceId} />}
    </Section>
  )
}

function Shown({ deviceId }: { deviceId: string }) {
  const translate = useTranslate()
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['agents', deviceId, 'inventory'],
    queryFn: ({ signal }) => api.call<AgentInventory>(`/agents/${deviceId}/inventory`, { signal }),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Waiting rows={4} />
  const { content, at, changes } = data
  if (!content || !at)
    return (
      <Card sx={{ p: 2 }}>
        <Typography color="text.secondary">{translate(words('none'))}</Typography>
      </Card>
    )
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
        alignItems: 'start',
      }}
    >
      <Part name="hardware">
        <Hardware content={content} at={at} />
      </Part>
      <Part name="users">
        {content.users.map(({ name, lastSignOnAt }) => (
          <Line key={name} name={name}>
            {lastSignOnAt && <Instant value={lastSignOnAt} />}
          </Line>
        ))}
      </Part>
      <Part name="software">
        <Software content={content} />
      </Part>
      <Part name="changes">
        <Changes changes={changes} />
      </Part>
    </Box>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  const translate = useTranslate()
  return (
    <Card sx={{ p: 2 }}>
      <Typography variant="h3" sx={{ fontSize: '1rem', mb: 1 }}>
        {translate(words(name))}
      </Typography>
      {children}
    </Card>
  )
}

const Line = ({ name, children }: { name: ReactNode; children?: ReactNode }) => (
  <Box sx={{ display: 'flex', gap: 2, justifyContent: 'space-between', py: 0.25 }}>
    <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>{name}</Box>
    <Box sx={{ color: 'text.secondary', textAlign: 'right' }}>{children}</Box>
  </Box>
)

function Hardware({ content, at }: { content: Content; at: string }) {
  const translate = useTranslate()
  const { maker, model, serialNumber, hostname, processor, memoryMb, tpm, battery, wifi } = content
  const there = (present: boolean | null) =>
    present === null
      ? translate('resources.agents.unknown')
      : translate(words(present ? 'present' : 'absent'))
  return (
    <Facts>
      <Fact label={words('hostname')}>{hostname}</Fact>
      <Fact label={words('maker')}>{maker}</Fact>
      <Fact label={words('model')}>{model}</Fact>
      <Fact label={words('serialNumber')}>{serialNumber}</Fact>
      <Fact label={words('processor')}>{processor}</Fact>
      <Fact label={words('memory')}>
        {memoryMb !== null && translate(words('memory_mb'), { mb: memoryMb })}
      </Fact>
      <Fact label={words('disks')}>
        {content.disks.map(({ name, sizeGb, freeGb }) => (
          <div key={name}>
            {name}{' '}
            {freeGb === null
              ? translate(words('disk_size_only'), { size: sizeGb })
              : translate(words('disk_size'), { size: sizeGb, free: freeGb })}
          </div>
        ))}
      </Fact>
      <Fact label={words('tpm')}>
        {[there(tpm.present), tpm.version].filter(Boolean).join(' ')}
      </Fact>
      <Fact label={words('battery')}>
        {battery.healthPercent === null
          ? there(battery.present)
          : translate(words('battery_health'), { percent: battery.healthPercent })}
      </Fact>
      <Fact label={words('interfaces')}>
        {content.interfaces.map(({ name, mac }) => (
          <div key={`${name} ${mac}`}>{[name, mac].filter(Boolean).join(' ')}</div>
        ))}
      </Fact>
      <Fact label={words('wifi')}>{wifi.ssid}</Fact>
      <Fact label={words('since')}>
        <Instant value={at} />
      </Fact>
    </Facts>
  )
}

/** So many are shown until somebody looks for one. */
const SHOWN = 200

function Software({ content }: { content: Content }) {
  const translate = useTranslate()
  const [sought, setSought] = useState('')
  const folded = (text: string) => text.normalize('NFKC').toLowerCase()
  const found = content.software.filter(({ name, publisher }) =>
    folded(`${name} ${publisher ?? ''}`).includes(folded(sought.trim())),
  )
  return (
    <>
      <TextField
        size="small"
        fullWidth
        value={sought}
        onChange={(event) => setSought(event.target.value)}
        label={translate(words('find'))}
        helperText={translate(words('software_count'), { smart_count: found.length })}
      />
      <Box sx={{ maxHeight: '24rem', overflow: 'auto', mt: 1 }}>
        {found.slice(0, SHOWN).map(({ name, version, publisher }, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and rows have no state
          <Line key={row} name={[name, publisher && `(${publisher})`].filter(Boolean).join(' ')}>
            {version}
          </Line>
        ))}
      </Box>
    </>
  )
}

function Changes({ changes }: Pick<AgentInventory, 'changes'>) {
  const translate = useTranslate()
  if (changes.length === 0)
    return <Typography color="text.secondary">{translate(words('no_changes'))}</Typography>
  return changes.map(({ id, at, changes: those }) => (
    <Box key={id} sx={{ '& + &': { borderTop: 1, borderColor: 'divider', mt: 1, pt: 1 } }}>
      <Typography variant="body2" color="text.secondary">
        <Instant value={at} />
      </Typography>
      {Object.entries(those).map(([field, { gone, come, more }]) => (
        <Box key={field} sx={{ overflowWrap: 'anywhere' }}>
          <b>{translate(words(field))}</b>
          {come.length > 0 && (
            <div>
              {translate(words('come'))}: {come.join('、')}
            </div>
          )}
          {gone.length > 0 && (
            <div>
              {translate(words('gone'))}: {gone.join('、')}
            </div>
          )}
          {more > 0 && <div>{translate(words('more'), { smart_count: more })}</div>}
        </Box>
      ))}
    </Box>
  ))
}
