import { z } from 'zod'
import type { courseExceptionCreate } from '#contract/completions'
import type { Transaction } from '#drizzle/client'
import type { Actor } from '../actor.ts'
import { defineApprovalAction, type Wanted } from '../approvals/define-action.ts'
import { requestApproval } from '../approvals/request.ts'
import { dayOf } from '../calendar.ts'
import type { Deps } from '../deps.ts'
import { AppError, mistake, orNotFound } from '../errors.ts'
import * as courses from './course-queries.ts'
import * as queries from './exception-queries.ts'
import { naming } from './refusals.ts'
import { EXCEPTION_WORDS } from './words.ts'

/** One person on leave or seconded: one request each. */
const AT_ONCE = 1

/** What frees somebody from a course that opens the network takes a second person. */
export const grantException = defineApprovalAction({
  name: 'courses.except',
  resource: 'course-exceptions',
  ask: 'courses.write',
  approve: ['security', 'admin'],
  cap: AT_ONCE,
  params: z.strictObject({}),
  describe: async (tx, wanted) => {
    const rows = await open(tx, wanted)
    const [first] = rows
    return {
      says: {
        ja: `${EXCEPTION_WORDS[first!.kind].ja}のため、${first!.endsOn} まで研修「${first!.courseName}」の修了を求めません`,
        en: `Not asked for the course "${first!.courseName}" until ${first!.endsOn} (${EXCEPTION_WORDS[first!.kind].en})`,
      },
      targets: rows.map(({ id, staffName, employeeNumber }) => ({
        id,
        name: `${staffName} (${employeeNumber})`,
      })),
    }
  },
  execute: async ({ tx, ...wanted }) => {
    for (const { id } of await open(tx, wanted)) {
      orNotFound(await queries.change(tx, id, { state: 'granted' }))
    }
  },
})

async function open(tx: Transaction, { targetIds }: Wanted<unknown>) {
  const rows = await queries.described(tx, targetIds)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const fields = targetIds.flatMap((id, at) =>
    byId.get(id)?.state === 'requested'
      ? []
      : [{ field: `targets.${at}`, code: 'exception_decided' }],
  )
  if (fields.length > 0) throw new AppError('wrong_state', { fields })
  return rows
}

export async function request(
  tx: Transaction,
  { deps, actor }: { deps: Deps; actor: Actor },
  given: z.output<typeof courseExceptionCreate>,
): Promise<string> {
  if (!(await courses.lock(tx, given.courseId))) {
    throw new AppError('not_found', { fields: [{ field: 'courseId', code: 'does_not_exist' }] })
  }
  if (given.endsOn < dayOf(deps.clock())) throw mistake('endsOn', 'in_the_past')
  if (!(await courses.personKnown(tx, given.staffId))) throw mistake('staffId', 'does_not_exist')
  const id = await naming(() => queries.insert(tx, { ...given, requestedBy: actor.userId }))
  const approvalId = await requestApproval(
    tx,
    { deps, actor },
    { action: grantException, targetIds: [id], params: {}, reason: given.reason },
  )
  orNotFound(await queries.change(tx, id, { approvalId }))
  return id
}
