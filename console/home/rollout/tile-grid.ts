/**
 * The 14 bureaus laid by hand, one square each, so that the whole has roughly the prefecture's shape:
 * the cape in the north, the peninsula in the south-west.
 */
const HOKKAIDO: readonly (readonly (string | null)[])[] = [
  [null, null, null, '宗谷', null, null],
  [null, null, '留萌', '上川', 'オホーツク', null],
  ['後志', '石狩', '空知', '十勝', '釧路', '根室'],
  ['檜山', '胆振', '日高', null, null, null],
  ['渡島', null, null, null, null, null],
]

/** Few units that happen to share a name make no map. */
const ENOUGH = 5
const FALLBACK_COLUMNS = 6

const places = new Map(
  HOKKAIDO.flatMap((row, y) =>
    row.flatMap((name, x) => (name ? [[name, { row: y + 1, column: x + 1 }] as const] : [])),
  ),
)

/** 留萌振興局 and 十勝総合振興局 as people call them; other names as they are. */
export const shortName = (name: string): string => name.replace(/(総合)?振興局$/, '')

export interface Placed<T> {
  unit: T
  row: number
  column: number
}

/**
 * Where each unit's square goes, counted from 1: by hand where the bureaus are Hokkaido's, the rest below
 * it in rows; all in rows for any other organisation.
 */
export function placeTiles<T extends { name: string }>(units: readonly T[]): Placed<T>[] {
  const taken = new Set<string>()
  const known = (unit: T) => {
    const name = shortName(unit.name)
    if (!places.has(name) || taken.has(name)) return false
    taken.add(name)
    return true
  }
  const onMap = units.filter(known)
  const isMap = onMap.length >= ENOUGH
  const others = isMap ? units.filter((unit) => !onMap.includes(unit)) : units
  const below = isMap ? HOKKAIDO.length : 0
  return [
    ...(isMap ? onMap : []).map((unit) => ({ unit, ...places.get(shortName(unit.name))! })),
    ...others.map((unit, index) => ({
      unit,
      row: below + Math.floor(index / FALLBACK_COLUMNS) + 1,
      column: (index % FALLBACK_COLUMNS) + 1,
    })),
  ]
}

/** Steps of the scale, from nothing to nearly all; the last is what opens the next wave. */
export const STEPS = [0, 1, 25, 50, 75, 95] as const

/** Which step a share stands on, 0 to 5; null where nothing is planned. */
export function stepOf(done: number, planned: number): number | null {
  if (planned === 0) return null
  const percent = (done * 100) / planned
  // One laptop of a thousand is a beginning.
  return done > 0 && percent < 1 ? 1 : STEPS.findLastIndex((step) => percent >= step)
}
