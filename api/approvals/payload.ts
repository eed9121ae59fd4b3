import { createHash } from 'node:crypto'
import { z } from 'zod'
import { approvalAction, approvalTarget } from '#contract/approvals'
import { instant } from '#contract/values'

/** What an approval binds: nothing that is done may differ from it. */
const contents = z.strictObject({
  action: approvalAction,
  count: z.number().int(),
  expiresAt: instant,
  /** Chance, so that no two requests have one hash and names can't be guessed from it. */
  nonce: z.string(),
  params: z.unknown(),
  says: z.object({ ja: z.string(), en: z.string() }),
  targets: z.array(approvalTarget),
})
type Contents = z.infer<typeof contents>

/** RFC 8785: sorted keys, no white space, so that equal contents are equal bytes. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    // By UTF-16 code units (§3.2.3), as JavaScript compares.
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join()}}`
}

export function sealed(given: Contents): { payload: string; sha256: string } {
  const payload = canonical(given)
  return { payload, sha256: createHash('sha256').update(payload).digest('hex') }
}

export const readPayload = (text: string): Contents => contents.parse(JSON.parse(text))
