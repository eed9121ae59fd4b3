import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { LinkBase, useGetList, useStore, useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import type { Program } from '#contract/rollout'
import { Failed, Notice, Waiting } from '../../layout/states.tsx'
import { useApi } from '../../provider/use-api.ts'
import { useReach } from '../../provider/use-session.ts'
import { Panel } from '../panel.tsx'
import { Blockers } from './blockers.tsx'
import { BurnUp } from './burn-up.tsx'
import { Course } from './course.tsx'
import { Months } from './months.tsx'
import { Stages } from './stages.tsx'
import { TileMap } from './tile-map.tsx'

const REFRESH_MS = 60_000
const MOST_PROGRAMS = 100

/** How the PC refresh stands: for a wall as much as for a desk, so it keeps itself fresh. */
export default function Rollout() {
  const translate = useTranslate()
  const [chosen, choose] = useStore<string | null>('chosenProgram', null)
  const { data, error, isPending, refetch } = useGetList<Program>('programs', {
    pagination: { page: 1, perPage: MOST_PROGRAMS },
    sort: { field: 'fiscalYear', order: 'DESC' },
  })
  if (error || isPending || data.length === 0) {
    return (
      <Panel title={translate('home.rollout.title')}>
        {error ? (
          <Failed error={error} retry={() => void refetch()} />
        ) : isPending ? (
          <Waiting />
        ) : (
          <NoProgram />
        )}
      </Panel>
    )
  }
  const program =
    data.find(({ id }) => id === chosen) ?? data.find(({ state }) => state === 'open') ?? data[0]!
  const chooser = data.length > 1 && (
    <TextField
      select
      label={translate('home.rollout.program')}
      value={program.id}
      onChange={(event) => choose(event.target.value)}
      sx={{ minWidth: 'min(100%, 16rem)' }}
    >
      {data.map(({ id, name }) => (
        <MenuItem key={id} value={id}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  )
  return <OfProgram key={program.id} program={program} chooser={chooser} />
}

function NoProgram() {
  const translate = useTranslate()
  const mayWrite = useReach('rollout.write')
  return (
    <Notice
      title={translate('home.rollout.none')}
      text={translate(mayWrite ? 'home.rollout.none_hint_writer' : 'home.rollout.none_hint')}
      action={
        mayWrite && (
          <Button variant="contained" component={LinkBase} to="/programs/create">
            {translate('home.rollout.create')}
          </Button>
        )
      }
    />
  )
}

function OfProgram({ program, chooser }: { program: Program; chooser: ReactNode }) {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['programs', program.id, 'progress'],
    queryFn: ({ signal }) => api.call<Progress>(`/programs/${program.id}/progress`, { signal }),
    refetchInterval: REFRESH_MS,
  })
  if (!data) {
    return (
      <Panel title={program.name} aside={chooser}>
        {error ? <Failed error={error} retry={() => void refetch()} /> : <Waiting rows={8} />}
      </Panel>
    )
  }
  const { isWhole, total } = data
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Course progress={data} name={program.name} chooser={chooser} />
      {isWhole && <BurnUp progress={data} />}
      {isWhole && (
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 3fr) minmax(0, 2fr)' },
          }}
        >
          <TileMap progress={data} />
          <Box sx={{ display: 'grid', gap: 2, alignContent: 'start', minWidth: 0 }}>
            <Blockers progress={data} />
            <Stages progress={data} />
          </Box>
        </Box>
      )}
      {!isWhole && total > 0 && (
        <>
          <Stages progress={data} />
          <Blockers progress={data} />
        </>
      )}
      {isWhole && data.months.length > 0 && <Months progress={data} />}
    </Box>
  )
}
