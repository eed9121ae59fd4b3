import { addDays, daysBetween, weekday } from './calendar.ts'
import { nameMaker } from './names.ts'
import { type Random, weighted } from './random.ts'
import type { StaffRow, UnitRow } from './rows.ts'

export const STAFF_COUNT = 13_200
const LEAVERS = 60
/** Sizes that sections are drawn from; what is over or short is spread afterwards. */
const SECTION_SIZE = { min: 30, max: 70 }

const POSTS = [
  ['課長補佐', 8],
  ['係長', 12],
  ['主査', 20],
  ['主任', 25],
  ['主事', 35],
] as const

const LEADERS: Record<string, readonly string[]> = {
  prefecture: ['知事', '副知事', '副知事'],
  department: ['部長', '次長', '次長'],
  commission: ['事務局長', '次長'],
  bureau: ['振興局長', '副局長', '次長'],
}

export interface Staff {
  members: StaffRow[]
  /** Section → its head. */
  heads: Map<string, string>
}

/** Everybody of the office; leavers of the year so far carry the day they left. */
export function makeStaff(
  random: Random,
  units: readonly UnitRow[],
  year: { from: string; until: string },
): Staff {
  const places = unitsAndPosts(random, units)
  const numbers = random.shuffle(places.map((_, index) => String(300_001 + index)))
  const name = nameMaker(random)
  const heads = new Map<string, string>()
  const members = places.map(({ unitId, post }, index) => {
    const employeeNumber = numbers[index]!
    const id = random.uuid()
    if (post === '課長') heads.set(unitId, id)
    const email = `s${employeeNumber}@pref.example.jp`
    return { id, employeeNumber, ...name(), unitId, post, email, leftOn: null as string | null }
  })
  leave(random, members, year)
  return { members, heads }
}

function unitsAndPosts(random: Random, units: readonly UnitRow[]) {
  const post = weighted(random, POSTS)
  const places: { unitId: string; post: string }[] = []
  for (const { id, category } of units) {
    for (const leader of LEADERS[category] ?? []) places.push({ unitId: id, post: leader })
  }
  const sections = units.filter((unit) => unit.category === 'section')
  for (const [index, size] of sectionSizes(random, sections.length, STAFF_COUNT - places.length)) {
    const unitId = sections[index]!.id
    places.push({ unitId, post: '課長' })
    for (let seat = 1; seat < size; seat++) places.push({ unitId, post: post() })
  }
  return places
}

function sectionSizes(random: Random, sections: number, people: number): Map<number, number> {
  const { min, max } = SECTION_SIZE
  const sizes = new Map(Array.from({ length: sections }, (_, at) => [at, random.between(min, max)]))
  let rest = people - [...sizes.values()].reduce((sum, size) => sum + size, 0)
  while (rest !== 0) {
    const section = random.int(sections)
    sizes.set(section, sizes.get(section)! + Math.sign(rest))
    rest -= Math.sign(rest)
  }
  return sizes
}

/** Spread over the fiscal year: on the first of April nobody has left yet. */
function leave(random: Random, members: StaffRow[], year: { from: string; until: string }): void {
  const juniors = random.shuffle(members.filter((member) => member.post.startsWith('主')))
  for (const member of juniors.slice(0, LEAVERS)) {
    const day = weekday(addDays(year.from, random.between(20, 364)))
    if (daysBetween(day, year.until) >= 0) member.leftOn = day
  }
}
