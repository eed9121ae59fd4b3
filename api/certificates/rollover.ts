import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { parseCertificate, parseName } from '#certs'
import type { ApprovalDetail } from '#contract/approvals'
import { system, type Transaction } from '#drizzle/client'
import { ROOT } from '#drizzle/root'
import type { Actor } from '../actor.ts'
import { defineApprovalAction } from '../approvals/define-action.ts'
import { getApproval, requestApproval } from '../approvals/request.ts'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { AppError, orNotFound } from '../errors.ts'
import { defineJob } from '../jobs/define-job.ts'
import { enqueue } from '../jobs/outbox.ts'
import { followingSlug, signerFolders } from '../signer/folders.ts'
import { readRecords } from '../signer/record.ts'
import { installInto } from './authorities.ts'
import * as queries from './authority-queries.ts'

const CEREMONY_WITHIN_MS = 60_000
const run = promisify(execFile)

/** A new issuing authority takes over from this one, which goes on answering for what it has issued. */
export const rollOver = defineApprovalAction({
  name: 'authorities.rollover',
  resource: 'authorities',
  ask: 'authorities.rollover',
  approve: ['security'],
  cap: 'approvals.rolloversAtOnce',
  params: z.strictObject({}),
  describe: async (tx, { targetIds }) => ({
    says: {
      ja: '新しい発行認証局を作り、発行を引き継ぐ。今の認証局は失効情報の提供だけを続ける',
      en: 'make a new issuing authority that takes over; the present one only goes on answering',
    },
    targets: (await whoIssues(tx, targetIds)).map(({ id, slug }) => ({ id, name: slug })),
  }),
  execute: async ({ deps, tx, targetIds }) => {
    refuseOfflineRoot(deps.config)
    for (const { id } of await whoIssues(tx, targetIds))
      await enqueue(tx, makeFollowing, { authorityId: id }, { dedupeKey: id })
  },
})

/**
 * Only a demo has its roots at hand. Where they are in a safe, the ceremony takes a person to fetch them:
 * `npm run ceremony -- rollover`.
 */
function refuseOfflineRoot({ embedded, dataDir }: Config): void {
  if (embedded && existsSync(signerFolders(dataDir).roots)) return
  throw new AppError('wrong_state', { fields: [{ field: 'id', code: 'root_offline' }] })
}

/** Asks for it; the second person is asked by the approval's own way. */
export async function askRollover(
  tx: Transaction,
  { deps, actor }: { deps: Deps; actor: Actor },
  { authorityId, reason }: { authorityId: string; reason: string },
): Promise<ApprovalDetail> {
  // Said by the database too, since these rows are for many to read.
  if (!(await queries.mayRollOver(tx))) throw new AppError('forbidden')
  const { id } = orNotFound(await queries.getAuthority(tx, authorityId))
  refuseOfflineRoot(deps.config)
  const request = { action: rollOver, targetIds: [id], params: {}, reason }
  const approvalId = await requestApproval(tx, { deps, actor }, request)
  return getApproval(tx, actor, approvalId, deps.clock())
}

async function whoIssues(tx: Transaction, ids: readonly string[]) {
  const rows = await Promise.all(ids.map((id) => queries.getAuthority(tx, id)))
  const fields = rows.flatMap((row, i) => {
    if (!row) return [{ field: `targets.${i}`, code: 'does_not_exist' }]
    if (row.role === 'issuing' && row.state === 'active') return []
    return [{ field: `targets.${i}`, code: 'authority_does_not_issue' }]
  })
  if (fields.length > 0) throw new AppError('wrong_state', { fields })
  return rows as queries.AuthorityRow[]
}

/**
 * Holds the ceremony in a process of its own, as an operator would: neither root nor issuing key comes
 * into this one. By the name that follows, so that a second try makes no third authority.
 */
export const makeFollowing = defineJob({
  name: 'authorities.rollover',
  payload: z.strictObject({ authorityId: z.uuid() }),
  principal: async () => system('pki'),
  run: async ({ tx, deps: { config, log }, payload: { authorityId } }) => {
    const authority = await queries.byId(tx, authorityId)
    if (authority?.state !== 'active') return
    const { subject, publicKey } = parseCertificate(authority.certificate)
    const organization = parseName(subject).find(({ type }) => type === 'O')?.value ?? 'Mamori'
    const { roots, records } = signerFolders(config.dataDir)
    const options = {
      '--hierarchy': authority.hierarchy,
      '--root': roots,
      '--root-passphrase-file': join(config.dataDir, 'secrets', 'root-passphrase'),
      '--organization': organization,
      '--key': publicKey.kind,
      '--slug': followingSlug(authority.slug),
    }
    const program = ['--import', 'tsx', 'api/signer/ceremony-cli.ts', 'rollover']
    await run(process.execPath, [...program, ...Object.entries(options).flat()], {
      cwd: ROOT,
      env: { ...process.env, DATA_DIR: config.dataDir },
      timeout: CEREMONY_WITHIN_MS,
    })
    log.info({ made: await installInto(tx, await readRecords(records)) }, 'rolled over')
  },
})
