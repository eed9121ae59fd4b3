import { z } from 'zod'
import { POSTURES } from './access.ts'
import { agentPlatform, inventory, posture } from './agent-channel.ts'
import { networkZone } from './devices.ts'
import { listQuery, oneOrMore } from './list.ts'
import { id, instant, line } from './values.ts'

/** What a policy may ask for; app.posture_results in the database knows the same. */
export const POSTURE_CHECKS = [
  'disk_encryption',
  'edr',
  'firewall',
  'screen_lock',
  'patches',
  'windows_build',
] as const
export const postureCheck = z.enum(POSTURE_CHECKS)
export type PostureCheck = z.infer<typeof postureCheck>

export const verdict = z.enum(POSTURES)

/** The agent of one laptop, as it last spoke to us. */
export const agent = z.object({
  /** The device's. */
  id,
  propertyNumber: z.string(),
  unitId: id.nullable(),
  unitPath: z.string().nullable(),
  holderId: id.nullable(),
  holderName: z.string().nullable(),
  platform: agentPlatform,
  version: z.string(),
  /** It has a stream open, or has checked in within the time of two polls. */
  online: z.boolean(),
  /** Not seen for as many days as the settings say. */
  unseen: z.boolean(),
  firstSeenAt: instant,
  /** The last check-in. */
  lastSeenAt: instant,
  /** How far its clock is ahead of ours. */
  clockOffsetMs: z.number(),
  address: z.string().nullable(),
  verdict,
  /** Checks that count against it. */
  failed: z.array(postureCheck),
  policyId: id.nullable(),
  policyName: z.string().nullable(),
})
export type Agent = z.infer<typeof agent>

export const agentDetail = agent.extend({
  bootId: z.string(),
  uptimeSeconds: z.number(),
  posture,
  postureChangedAt: instant,
  /** What its policy asks for, and what came of it; null: the agent could not tell. */
  results: z.array(z.object({ check: postureCheck, passed: z.boolean().nullable() })),
  /** How old the last check-in may be, by its policy. */
  validityHours: z.number().nullable(),
})
export type AgentDetail = z.infer<typeof agentDetail>

export const agentQuery = listQuery({
  sort: ['lastSeenAt', 'firstSeenAt', 'version', 'propertyNumber'],
  filter: {
    unitId: id.optional(),
    platform: agentPlatform.optional(),
    version: z.string().max(40).optional(),
    verdict: oneOrMore(verdict).optional(),
    check: postureCheck.optional(),
    online: z.boolean().optional(),
    unseen: z.boolean().optional(),
    policyId: id.optional(),
  },
})

/** The fleet in numbers, as far as one may see it. */
export const agentSummary = z.object({
  agents: z.int(),
  online: z.int(),
  unseen: z.int(),
  /** Days without a check-in that make one count as not seen. */
  unseenDays: z.int(),
  /** Laptops in somebody's hands of which no agent has ever spoken. */
  without: z.int(),
  verdicts: z.record(verdict, z.int()),
  /** Of those that fail, how many for what. */
  failed: z.partialRecord(postureCheck, z.int()),
  versions: z.array(z.object({ platform: agentPlatform, version: z.string(), agents: z.int() })),
})
export type AgentSummary = z.infer<typeof agentSummary>

/** What is gone and what has come of each part of an inventory; `more` names of it are not listed. */
export const inventoryChanges = z.record(
  z.string(),
  z.object({ gone: z.array(z.string()), come: z.array(z.string()), more: z.int() }),
)
export type InventoryChanges = z.infer<typeof inventoryChanges>

export const agentInventory = z.object({
  /** Since when it is so; null while none has come. */
  at: instant.nullable(),
  content: inventory.nullable(),
  /** The newest first. */
  changes: z.array(z.object({ id: z.int(), at: instant, changes: inventoryChanges })),
})
export type AgentInventory = z.infer<typeof agentInventory>

export const posturePolicy = z.object({
  id,
  name: z.string(),
  inForce: z.boolean(),
  /** Null: where no other is in force. */
  networkZone: networkZone.nullable(),
  validityHours: z.int(),
  diskEncryption: z.boolean(),
  edr: z.boolean(),
  firewall: z.boolean(),
  screenLockSeconds: z.int().nullable(),
  patchDays: z.int().nullable(),
  minimumWindowsBuild: z.string().nullable(),
  toleratesUnknown: z.boolean(),
  /** Agents that it judges now. */
  agents: z.int(),
  updatedAt: instant,
})
export type PosturePolicy = z.infer<typeof posturePolicy>

export const posturePolicyCreate = z.strictObject({
  name: line(100),
  inForce: z.boolean().default(false),
  networkZone: networkZone.nullable().default(null),
  validityHours: z.int().min(1).max(2160).default(72),
  diskEncryption: z.boolean().default(true),
  edr: z.boolean().default(true),
  firewall: z.boolean().default(true),
  screenLockSeconds: z.int().min(30).max(86_400).nullable().default(900),
  patchDays: z.int().min(1).max(730).nullable().default(60),
  /** Such as 19045 or 19045.3570. */
  minimumWindowsBuild: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9}){0,3}$/, 'not_a_build')
    .nullable()
    .default(null),
  toleratesUnknown: z.boolean().default(false),
})
/** As a whole, unless somebody else has changed it since. */
export const posturePolicyUpdate = posturePolicyCreate.extend({ updatedAt: instant })

export const posturePolicyQuery = listQuery({
  sort: ['name', 'updatedAt'],
  filter: { inForce: z.boolean().optional() },
})

/** How the laptops in somebody's hands would stand if the policy were in force for its zone. */
export const posturePolicyEffect = z.object({
  laptops: z.int(),
  passing: z.int(),
  failing: z.int(),
  /** Those that have not checked in within its validity, or never. */
  stale: z.int(),
  failed: z.partialRecord(postureCheck, z.int()),
})
export type PosturePolicyEffect = z.infer<typeof posturePolicyEffect>
