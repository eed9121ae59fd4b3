import { addDays, daysBetween, weekday } from './calendar.ts'
import type { Held } from './laptops.ts'
import type { Random } from './random.ts'
import type { ProgramRow, UnitRow, WaveMonthRow, WaveRow } from './rows.ts'
import type { Timeline } from './timeline.ts'

const GOAL = 5_700
const WAVES = 5
/** How far the units of a wave start apart, as a share of the time that one of them takes. */
const APART = 0.3
/** October to March: slowly at first, most after the new year. */
const SHARES = [0.12, 0.17, 0.16, 0.18, 0.21, 0.16]

/** An old laptop's turn: in which wave, and on which day. */
export interface Turn {
  held: Held
  wave: WaveRow
  day: string
}

export interface Waves {
  program: ProgramRow
  waves: WaveRow[]
  months: WaveMonthRow[]
  /** In the order in which they come. */
  turns: Turn[]
}

/** Departments, commissions and bureaus in waves of some; the named one comes last. */
export function makeWaves(
  random: Random,
  old: { held: readonly Held[]; units: readonly UnitRow[]; lastTopUnitId: string },
  timeline: Timeline,
): Waves {
  const { year, to, until, rollout } = timeline
  const began = rollout.from <= until
  const program: ProgramRow = {
    id: random.uuid(),
    name: `令和${year - 2018}年度 業務用パソコン更新`,
    fiscalYear: year,
    goalCount: GOAL,
    deadline: to,
    state: began ? 'open' : 'planned',
  }
  const tops = orderOfUnits(random, old)
  const queue = inOrder(random, old, tops)
  const span = daysBetween(rollout.from, rollout.to)
  const dayOf = (index: number) =>
    weekday(addDays(rollout.from, Math.floor((index * span) / queue.length)))
  const waves: WaveRow[] = Array.from({ length: WAVES }, (_, wave) => {
    const opensOn = dayOf(queue.findIndex((each) => each.wave === wave))
    return {
      id: random.uuid(),
      programId: program.id,
      name: nameOf(wave, tops),
      ordinal: wave + 1,
      state: opensOn <= until ? 'open' : 'planned',
      opensOn,
      closesOn: dayOf(queue.findLastIndex((each) => each.wave === wave)),
    }
  })
  const turns = queue.map(({ held, wave }, index) => ({
    held,
    wave: waves[wave]!,
    day: dayOf(index),
  }))
  return { program, waves, months: plan(waves, turns, year), turns }
}

function orderOfUnits(
  random: Random,
  { units, lastTopUnitId }: { units: readonly UnitRow[]; lastTopUnitId: string },
): UnitRow[] {
  const tops = units.filter(({ category }) => category !== 'section' && category !== 'prefecture')
  const last = tops.find(({ id }) => id === lastTopUnitId)!
  return [...random.shuffle(tops.filter((unit) => unit !== last)), last]
}

/** The units of a wave begin one after the other, so that they stand at different points. */
function inOrder(
  random: Random,
  { held, units }: { held: readonly Held[]; units: readonly UnitRow[] },
  tops: readonly UnitRow[],
): { held: Held; wave: number }[] {
  const topOf = new Map(units.map((unit) => [unit.id, unit.parentId]))
  const rank = new Map(tops.map(({ id }, index) => [id, index]))
  const perWave = Math.ceil(tops.length / WAVES)
  return held
    .map((each) => {
      // The holder's own unit: the device's changes while laptops come back.
      const { unitId } = each.holder
      // Who belongs to the prefecture itself is among the first.
      const index = rank.get(unitId) ?? rank.get(topOf.get(unitId) ?? '') ?? 0
      const wave = Math.floor(index / perWave)
      return { held: each, wave, at: random.int(1000) / 1000 + (index % perWave) * APART }
    })
    .sort((a, b) => a.wave - b.wave || a.at - b.at)
}

function nameOf(wave: number, tops: readonly UnitRow[]): string {
  const perWave = Math.ceil(tops.length / WAVES)
  const [first, second, ...others] = tops.slice(wave * perWave, (wave + 1) * perWave)
  return `第${wave + 1}期(${first!.name}、${second!.name} ほか${others.length})`
}

/** 工程表: the goal over the months, each month's share given to the waves in their order. */
function plan(waves: readonly WaveRow[], turns: readonly Turn[], year: number): WaveMonthRow[] {
  const sizes = waves.map((wave) => turns.filter((turn) => turn.wave === wave).length)
  const left = sizes.map((size) => Math.round((GOAL * size) / turns.length))
  left[left.length - 1]! += GOAL - left.reduce((sum, each) => sum + each, 0)
  const rows: WaveMonthRow[] = []
  for (const [index, share] of SHARES.entries()) {
    const isLast = index === SHARES.length - 1
    const month = index < 3 ? `${year}-${10 + index}-01` : `${year + 1}-0${index - 2}-01`
    let open = isLast ? GOAL : Math.round(GOAL * share)
    for (const [wave, { id }] of waves.entries()) {
      const planned = Math.min(open, left[wave]!)
      if (planned === 0) continue
      rows.push({ waveId: id, month, planned })
      left[wave]! -= planned
      open -= planned
    }
  }
  return rows
}
