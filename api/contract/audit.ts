import { z } from 'zod'
import { listQuery } from './list.ts'
import { instant } from './values.ts'

/** A list that is filtered is counted this far; a total that reaches it says "or more". */
export const AUDIT_COUNT_LIMIT = 10_000

const serial = z.number().int().positive()

export const auditEntry = z.object({
  id: serial,
  at: instant,
  actor: z.string(),
  actorName: z.string().nullable(),
  action: z.enum(['insert', 'update', 'delete']),
  entity: z.string(),
  entityId: z.string(),
  /**
   * By column: what was inserted or deleted, or `[old, new]` of an update. A personal value that was erased
   * is `{commitment}`, a password or key `{secret: true}`.
   */
  changes: z.record(z.string(), z.unknown()),
})

export const auditQuery = listQuery({
  sort: ['id'],
  filter: {
    /** Nothing here is searched by words. */
    q: z.never().optional(),
    id: z.array(serial).max(1000).optional(),
    entity: z.string().max(100).optional(),
    entityId: z.string().max(200).optional(),
    actor: z.string().max(200).optional(),
  },
})

export const auditParams = z.object({
  id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER),
})

export const auditStatus = z.object({
  links: z.number().int(),
  entries: z.number().int(),
  headSeq: z.number().int(),
  headHash: z.string(),
  /** The last checkpoint that this server signed, and the key to check it with (SPKI, PEM). */
  checkpointSeq: z.number().int().nullable(),
  checkpointAt: z.string().nullable(),
  publicKey: z.string().nullable(),
  /** Whether the chain still holds the link that was signed last; null before the first checkpoint. */
  agrees: z.boolean().nullable(),
})

export const auditExportQuery = z.object({
  /** `1` adds the openings of personal values. */
  values: z.enum(['0', '1']).default('0'),
})

/*
 * The export: one JSON value per line. First `audit`, then the checkpoints by seq, then each link followed
 * by its entries by id, each followed by its openings by commitment; entries that no link covers, if there
 * are any, come after the last link; `end` comes last and says how many of each there were.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const micros = z.string().regex(/^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
const noBreak = z.string().regex(/^[^\n]*$/)

export const auditCheckpoint = z.strictObject({
  type: z.literal('checkpoint'),
  seq: serial,
  /** Of the link `seq`. */
  hash,
  at: micros,
  keyId: z.string(),
  /** Ed25519, base64url. */
  signature: z.string().regex(/^[\w-]{86}$/),
})

export const auditRecord = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('audit'),
    version: z.literal(1),
    headSeq: z.number().int().min(0),
    headHash: hash,
  }),
  auditCheckpoint,
  z.strictObject({
    type: z.literal('link'),
    seq: serial,
    tx: z.uuid(),
    at: micros,
    entries: serial,
    total: serial,
    digest: hash,
    previousHash: hash,
    hash,
  }),
  z.strictObject({
    type: z.literal('entry'),
    id: serial,
    tx: z.uuid(),
    at: micros,
    actor: noBreak,
    action: noBreak,
    entity: noBreak,
    entityId: noBreak,
    payload: noBreak,
    hash,
  }),
  z.strictObject({
    type: z.literal('opening'),
    entryId: serial,
    commitment: hash,
    salt: z.string(),
    /** The value's JSON text, byte for byte as it was committed to. */
    value: z.string(),
  }),
  z.strictObject({
    type: z.literal('end'),
    checkpoints: z.number().int(),
    links: z.number().int(),
    entries: z.number().int(),
    openings: z.number().int(),
  }),
])

export type AuditRecord = z.infer<typeof auditRecord>
export type AuditCheckpoint = z.infer<typeof auditCheckpoint>
type Of<T extends AuditRecord['type']> = Extract<AuditRecord, { type: T }>
export type AuditLink = Of<'link'>
export type AuditEntryRecord = Of<'entry'>
export type AuditOpening = Of<'opening'>
