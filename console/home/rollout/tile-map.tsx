import Box from '@mui/material/Box'
import { alpha, type Theme } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import { LinkBase, useTranslate } from 'react-admin'
import type { Progress } from '#contract/progress'
import { count } from '../../fields/dates.ts'
import { useLocale } from '../../fields/use-locale.ts'
import { Panel } from '../panel.tsx'
import { replacementsOf } from './links.ts'
import { type Placed, placeTiles, STEPS, shortName, stepOf } from './tile-grid.ts'

type Tile = Progress['tiles'][number]

const COLUMNS = 6
/** How much of the primary colour a step has. */
const SHADES = [0.05, 0.15, 0.3, 0.46, 0.82, 1]

/** Bureaus as a map, headquarters in rows beside it: how far each is, by colour and in figures. */
export function TileMap({ progress: { tiles, programId } }: { progress: Progress }) {
  const translate = useTranslate()
  const isBureau = ({ category }: Tile) => category === 'bureau'
  const bureaus = placeTiles(tiles.filter(isBureau))
  const others = placeTiles(tiles.filter((tile) => !isBureau(tile)))
  return (
    <Panel title={translate('home.rollout.map')}>
      <Box sx={{ px: 2, pb: 1.5 }}>
        <Scale />
        {bureaus.length > 0 && (
          <Grid name="home.rollout.bureaus" placed={bureaus} programId={programId} />
        )}
        {others.length > 0 && (
          <Grid name="home.rollout.headquarters" placed={others} programId={programId} />
        )}
      </Box>
    </Panel>
  )
}

const ground = (theme: Theme, step: number | null) =>
  step === null ? 'transparent' : alpha(theme.palette.primary.main, SHADES[step]!)

const ink = (theme: Theme, step: number | null) =>
  step !== null && step >= 4 ? theme.palette.primary.contrastText : theme.palette.text.primary

function Scale() {
  const translate = useTranslate()
  const names = STEPS.map((from, step) =>
    step === 0 ? '0%' : step === 1 ? translate('home.rollout.scale.begun') : `${from}%〜`,
  )
  return (
    <Box
      component="ul"
      aria-hidden="true"
      sx={{ display: 'flex', flexWrap: 'wrap', listStyle: 'none', p: 0, m: 0, gap: 1.25 }}
    >
      {names.map((name, step) => (
        <Box component="li" key={name} sx={{ display: 'flex', gap: 0.5, alignItems: 'center' }}>
          <Box
            sx={(theme) => ({
              ...{ width: 14, height: 14, borderRadius: '4px', border: 1 },
              ...{ borderColor: 'divider', backgroundColor: ground(theme, step) },
            })}
          />
          <Typography variant="body2" color="text.secondary">
            {name}
          </Typography>
        </Box>
      ))}
    </Box>
  )
}

interface GridProps {
  name: string
  placed: Placed<Tile>[]
  programId: string
}

function Grid({ name, placed, programId }: GridProps) {
  const translate = useTranslate()
  return (
    <>
      <Typography
        variant="h3"
        sx={{ fontSize: '0.86rem', color: 'text.secondary', mt: 1.25, mb: 0.5 }}
      >
        {translate(name)}
      </Typography>
      <Box
        component="ul"
        sx={{
          ...{ listStyle: 'none', p: 0, m: 0, display: 'grid', gap: '4px' },
          gridTemplateColumns: `repeat(${COLUMNS}, minmax(0, 1fr))`,
        }}
      >
        {placed.map(({ unit, row, column }) => (
          <Box component="li" key={unit.unitId} sx={{ gridRow: row, gridColumn: column }}>
            <Square tile={unit} programId={programId} />
          </Box>
        ))}
      </Box>
    </>
  )
}

function Square({ tile, programId }: { tile: Tile; programId: string }) {
  const translate = useTranslate()
  const locale = useLocale()
  const { name, planned, replaced, done, blocked, unitId } = tile
  const step = stepOf(replaced, planned)
  const number = (value: number) => count(value, locale)
  const figures = { planned: number(planned), replaced: number(replaced), done: number(done) }
  const text = translate(planned === 0 ? 'home.rollout.tile_none' : 'home.rollout.tile', {
    ...figures,
    ...{ name, blocked: number(blocked) },
  })
  return (
    <Box
      component={LinkBase}
      to={replacementsOf({ programId, unitId })}
      aria-label={text}
      title={text}
      sx={(theme) => ({
        ...{ display: 'flex', flexDirection: 'column', minHeight: 62, height: 1, p: '5px 6px' },
        ...{ borderRadius: '8px', textDecoration: 'none', lineHeight: 1.25 },
        ...{ border: `1px ${step === null ? 'dashed' : 'solid'} ${theme.palette.divider}` },
        backgroundColor: ground(theme, step),
        '&&': { color: ink(theme, step) },
        '&:hover, &:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
      })}
    >
      <Box component="span" sx={{ fontSize: '0.74rem', overflowWrap: 'anywhere' }}>
        {shortName(name)}
      </Box>
      {planned > 0 && (
        <Box component="span" sx={{ mt: 'auto', fontFeatureSettings: '"tnum"' }}>
          <b>{Math.floor((replaced * 100) / planned)}%</b>
          <Box
            component="span"
            sx={{ fontSize: '0.7rem', display: { xs: 'none', lg: 'block' }, opacity: 0.85 }}
          >
            {figures.replaced}/{figures.planned}
          </Box>
        </Box>
      )}
    </Box>
  )
}
