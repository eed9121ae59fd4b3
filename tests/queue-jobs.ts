import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { defineJob, type Job, type JobCall } from '#api/jobs/define-job'

/** Where effects are counted: a row for each, so that a double shows. Made by the tables' owner. */
export const EFFECTS_TABLE = `
  create table effects (n integer not null, worker text not null);
  grant select, insert on effects to mamori_app`

const payload = z.strictObject({ n: z.number().int() })
type Payload = z.infer<typeof payload>

/** A job whose effect is a row; `before` and `after` are what happens around it. */
export function effectJob(
  options: {
    name?: string
    worker?: string
    before?: (call: JobCall<Payload>) => Promise<void>
    after?: (call: JobCall<Payload>) => Promise<void>
  } & Partial<Pick<Job<Payload>, 'maxAttempts' | 'leaseMs' | 'principal'>> = {},
): Job<Payload> {
  const { name = 'test.effect', worker = 'main', before, after, ...rest } = options
  return defineJob({
    name,
    payload,
    run: async (call) => {
      await before?.(call)
      await call.tx.execute(
        sql`insert into effects (n, worker) values (${call.payload.n}, ${worker})`,
      )
      await after?.(call)
    },
    ...rest,
  })
}
