import type { z } from 'zod'
import {
  COURSE_MOVES,
  type Course,
  type CourseDetail,
  type courseCreate,
  type courseUpdate,
  type courseVersionCreate,
} from '#contract/courses'
import type { Transaction } from '#drizzle/client'
import { dayOf } from '../calendar.ts'
import { mistake, orNotFound, refusal } from '../errors.ts'
import * as queries from './course-queries.ts'
import { naming } from './refusals.ts'

export async function detail(tx: Transaction, id: string): Promise<CourseDetail> {
  const course = orNotFound(await queries.get(tx, id))
  const prerequisites = await queries.namesOf(tx, course.prerequisiteIds)
  return {
    ...course,
    versions: await queries.versionsOf(tx, id),
    targetUnits: await queries.unitsNamed(tx, course.targetUnitIds ?? []),
    prerequisites: prerequisites.map(({ id, name }) => ({ id, name })),
  }
}

export async function create(
  tx: Transaction,
  { material = null, materialUrl = null, ...fields }: z.output<typeof courseCreate>,
  now: Date,
): Promise<string> {
  await refuseWrong(tx, null, { validity: 'fiscal_year', ...fields }, 'draft')
  const id = await naming(() => queries.insert(tx, fields))
  const effectiveOn = dayOf(now)
  await queries.insertVersion(tx, { courseId: id, number: 1, effectiveOn, material, materialUrl })
  return id
}

export async function change(
  tx: Transaction,
  id: string,
  changes: z.output<typeof courseUpdate>,
): Promise<void> {
  const before = orNotFound(await queries.lock(tx, id))
  const { state = before.state } = changes
  if (state !== before.state) {
    const known = COURSE_MOVES.some((move) => move.from === before.state && move.to === state)
    if (!known) throw refusal('state', 'no_such_step', { from: before.state, to: state })
  }
  // What another validity leaves without meaning goes with it.
  const row = {
    ...changes,
    ...(changes.validity && changes.validity !== 'months' && { validityMonths: null }),
    ...(changes.validity && changes.validity !== 'until' && { validUntil: null }),
  }
  await refuseWrong(tx, id, { ...before, ...row }, state)
  if (Object.keys(row).length > 0) orNotFound(await naming(() => queries.change(tx, id, row)))
}

export async function addVersion(
  tx: Transaction,
  courseId: string,
  {
    material = null,
    materialUrl = null,
    note = null,
    ...rest
  }: z.output<typeof courseVersionCreate>,
): Promise<void> {
  orNotFound(await queries.lock(tx, courseId))
  const versions = await queries.versionsOf(tx, courseId)
  const last = versions.at(-1)
  if (last && rest.effectiveOn < last.effectiveOn) {
    throw mistake('effectiveOn', 'version_before_last', { day: last.effectiveOn })
  }
  const number = (last?.number ?? 0) + 1
  const row = { courseId, number, material, materialUrl, note, ...rest }
  await naming(() => queries.insertVersion(tx, row))
}

type Fields = Partial<
  Pick<
    Course,
    | 'validity'
    | 'validityMonths'
    | 'validUntil'
    | 'requiredFrom'
    | 'targetUnitIds'
    | 'prerequisiteIds'
  >
>

async function refuseWrong(
  tx: Transaction,
  id: string | null,
  fields: Fields,
  state: Course['state'],
): Promise<void> {
  const { validity, validityMonths, validUntil, requiredFrom } = fields
  if (validity === 'months' && !validityMonths) throw mistake('validityMonths', 'required')
  if (validity !== 'months' && validityMonths) {
    throw mistake('validityMonths', 'not_with_this_validity')
  }
  if (validity === 'until' && !validUntil) throw mistake('validUntil', 'required')
  if (validity !== 'until' && validUntil) throw mistake('validUntil', 'not_with_this_validity')
  if (requiredFrom && state === 'draft') throw mistake('requiredFrom', 'course_not_open')
  const { targetUnitIds, prerequisiteIds = [] } = fields
  if (targetUnitIds) {
    const known = await queries.unitsNamed(tx, targetUnitIds)
    if (known.length < new Set(targetUnitIds).size) throw mistake('targetUnitIds', 'does_not_exist')
  }
  await refuseCircle(tx, id, prerequisiteIds)
}

/** A course may not lead back to itself. */
async function refuseCircle(tx: Transaction, id: string | null, first: readonly string[]) {
  const seen = new Set<string>()
  let next = [...new Set(first)]
  while (next.length > 0) {
    if (id && next.includes(id)) throw mistake('prerequisiteIds', 'own_prerequisite')
    const found = await queries.namesOf(tx, next)
    if (found.length < next.length) throw mistake('prerequisiteIds', 'does_not_exist')
    for (const each of next) seen.add(each)
    next = [...new Set(found.flatMap((course) => course.prerequisiteIds))].filter(
      (each) => !seen.has(each),
    )
  }
}
