import { randomBytes } from 'node:crypto'
import type { TransactionSql } from 'postgres'
import { createAuthority } from '#tests/authority'
import type { Sample } from './samples.ts'
import type { World } from './world.ts'

const { root, certificate } = createAuthority()

/** An issuing authority that issues no more; its root too is retired. */
export async function plantAuthority(sql: TransactionSql): Promise<string> {
  const one = async (row: Record<string, unknown>) => {
    const [made] = await sql`insert into authorities ${sql({
      slug: `a${randomBytes(6).toString('hex')}`,
      hierarchy: 'network',
      state: 'retiring',
      certificate: certificate.der,
      subject: 'CN=authority',
      key_identifier: randomBytes(20),
      not_before: '2026-01-01',
      not_after: '2040-01-01',
      ...row,
    })} returning id`
    return made!.id as string
  }
  const rootId = await one({ role: 'root', certificate: root.der })
  return one({ role: 'issuing', key_id: 'k', issuer_id: rootId })
}

const planted = ({ app }: World) => app.plant(plantAuthority)

export const AUTHORITY_SAMPLES: Record<string, Sample> = {
  'GET /api/authorities': { id: planted },
  'GET /api/authorities/:id': { id: planted },
  'GET /api/authorities/:id/chain': { id: planted },
  // Its root is offline here, which is told to whoever may ask.
  'POST /api/authorities/:id/rollover': {
    id: planted,
    request: () => ({ json: { reason: '鍵の更新' } }),
  },
}
