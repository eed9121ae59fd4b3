import { z } from 'zod'
import { commandState, pinnedKey } from './command-protocol.ts'
import { desiredLock, observedLock } from './locks.ts'
import { day, id, instant } from './values.ts'

/**
 * What laptop and server say to each other on the agent port. The device is known by its
 * `device-management` certificate, except where it enrols. Refusals are problem+json with a code in
 * `fields[0].code`. Members that one side doesn't know it leaves alone, so that both can grow.
 *
 * | | |
 * |---|---|
 * | `POST /agent/enroll` | token → certificate and pinned keys; no certificate yet |
 * | `POST /agent/renew` | also with a certificate expired for up to 90 days |
 * | `POST /agent/checkin` | heartbeat, posture, changed inventory → what is wanted |
 * | `GET /agent/stream` | NDJSON of nudges, for as long as both like |
 * | `GET /agent/nudges?wait=50` | the same, one at a time, where streams are buffered on the way |
 * | `GET /agent/lock?wait=50` | how it should be locked; all that a missing device may still ask |
 * | `POST /agent/commands/:id` | how far a command has come |
 * | `POST /agent/escrow` | a key that the office must have before the device goes on |
 * | `POST /agent/network-certificate` | request of the key in the OS key store → certificate of the network |
 * | `GET /agent/tombstone/:id` | nobody has to show anything: what it says is signed |
 *
 * Enrolment may wait for a second person: `approval_pending`, and the same request again after `Retry-After`.
 * A missing device may ask `/agent/lock`, report on `/agent/commands/:id` and, since a lock of level 3 waits
 * for it, use `/agent/escrow`; everything else is refused to it with `lock_only`.
 */
const text = z.string().max(500)
const name = z.string().max(200)

export const AGENT_PLATFORMS = ['linux', 'windows'] as const
export const agentPlatform = z.enum(AGENT_PLATFORMS)
export type AgentPlatform = z.infer<typeof agentPlatform>

/** A PKCS#10 request as PEM. */
const csr = z.string().min(1).max(24_000)
/** PEM; the chain issuer first, root last. */
const issued = {
  certificate: z.string(),
  chain: z.string(),
  renewAfter: instant,
  notAfter: instant,
}

export const agentEnroll = z.object({
  token: z.string().min(1).max(100),
  csr,
  /** As the firmware says it: it has to be the one that the token is for. */
  serialNumber: name,
  hostname: name,
  agentVersion: z.string().max(40),
  platform: agentPlatform,
})
export const agentEnrolled = z.object({
  deviceId: id,
  ...issued,
  keys: z.array(pinnedKey),
  /** Of that set: newer ones count on from it. */
  keysSeq: z.int().min(0).default(0),
})
export type AgentEnrolled = z.infer<typeof agentEnrolled>

export const agentRenew = z.object({ csr })
export const agentCertificate = z.object(issued)
export type AgentCertificate = z.infer<typeof agentCertificate>

const whether = z.boolean().nullable()

/** What policies judge. Null: the agent could not find out, which is not the same as no. */
export const posture = z.object({
  os: z.object({ version: text.nullable(), build: text.nullable() }),
  patches: z.object({ lastInstalledOn: day.nullable(), pending: z.int().nullable() }),
  /** Of the volume that the system stands on. */
  diskEncryption: z.object({ on: whether, method: text.nullable() }),
  edr: z.object({ running: whether, product: text.nullable(), version: text.nullable() }),
  firewall: z.object({ on: whether }),
  /** After 0 seconds: never. */
  screenLock: z.object({ afterSeconds: z.int().min(0).nullable(), password: whether }),
})
export type Posture = z.infer<typeof posture>

/** What the device is made of; sent when its hash has changed. */
export const inventory = z.object({
  hostname: name,
  maker: name.nullable(),
  model: name.nullable(),
  serialNumber: name.nullable(),
  processor: name.nullable(),
  memoryMb: z.int().nullable(),
  disks: z.array(z.object({ name, sizeGb: z.number(), freeGb: z.number().nullable() })).max(50),
  tpm: z.object({
    present: whether,
    version: text.nullable(),
    ekSha256: z.string().max(64).nullable(),
  }),
  battery: z.object({ present: whether, healthPercent: z.number().nullable() }),
  interfaces: z
    .array(z.object({ name, mac: z.string().max(40).nullable(), wireless: z.boolean() }))
    .max(100),
  /** The network it is in, if it is in one. */
  wifi: z.object({ ssid: name.nullable() }),
  /** Accounts that a person can sign on with. */
  users: z.array(z.object({ name, lastSignOnAt: instant.nullable() })).max(1000),
  software: z
    .array(z.object({ name: text, version: text.nullable(), publisher: text.nullable() }))
    .max(5000),
})
export type Inventory = z.infer<typeof inventory>

export const MAX_CHECKIN_BYTES = 2 * 1024 * 1024

export const agentCheckin = z.object({
  agentVersion: z.string().max(40),
  platform: agentPlatform,
  /** Another one after every start of the machine. */
  bootId: z.string().max(64),
  uptimeSeconds: z.number().min(0),
  /** By the device's clock, to see how far it is off. */
  at: instant,
  posture,
  /** SHA-256 of the canonical JSON of the inventory, hex. */
  inventorySha256: z.string().max(64),
  /** Only when the server has asked for it, or has another hash. */
  inventory: inventory.optional(),
  lock: observedLock,
  /** Of the highest lease and set of keys that it has. */
  leaseSeq: z.int().min(0),
  keysSeq: z.int().min(0),
  /** SHA-256 of the certificate of the network that is installed, hex. */
  networkCertificateSha256: z.string().max(64).nullable(),
})
export type AgentCheckin = z.infer<typeof agentCheckin>

/** Compact JWS, of the types in command-protocol.ts. */
const signed = z.string()

const wanted = {
  /** By the server's clock. */
  at: instant,
  lock: desiredLock,
  /** Signed commands that it hasn't said anything final about, the oldest first. */
  commands: z.array(signed),
  lease: signed.nullable(),
}

export const agentWanted = z.object({
  ...wanted,
  extension: signed.nullable(),
  /** The set that follows the device's: after several rotations it gets one at a time. */
  keys: signed.nullable(),
  sendInventory: z.boolean(),
  /** Whether it should ask for a certificate of the network: none, another one, or due. */
  networkCertificate: z.enum(['request', 'keep']),
  /** Until the next check-in, if nothing nudges before. */
  pollSeconds: z.number().positive(),
})
export type AgentWanted = z.infer<typeof agentWanted>

/** The code by which a check-in is refused to a device that may only ask how to be locked. */
export const LOCK_ONLY = 'lock_only'

export const agentLockWanted = z.object(wanted)
export type AgentLockWanted = z.infer<typeof agentLockWanted>

/** Seconds that a long poll may be held open. */
export const MAX_WAIT_SECONDS = 55
export const agentWait = z.object({
  wait: z.coerce.number().int().min(0).max(MAX_WAIT_SECONDS).default(0),
  /** `at` of the last check-in's answer: what has come since is told at once (`/agent/nudges`). */
  since: instant.optional(),
  /** Answer at once if what is wanted isn't this any more (`/agent/lock`). */
  epoch: z.coerce.number().int().min(0).optional(),
})

export const NUDGE_REASONS = ['command', 'lock', 'checkin'] as const
export type NudgeReason = (typeof NUDGE_REASONS)[number]

/**
 * One line of the stream, and the whole answer of `/agent/nudges` (`ping`: nothing yet). A nudge says that
 * there is something, never what. What came before `hello` is not told: check in after it.
 */
export const nudge = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), pingSeconds: z.number() }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('nudge'), reason: z.enum(NUDGE_REASONS) }),
  /** The server closes; come again after a while. */
  z.object({ type: z.literal('bye'), retryAfterSeconds: z.number() }),
])
export type Nudge = z.infer<typeof nudge>

/** The device's own words. A report may be sent again; the last stands. */
export const commandReport = z.object({
  state: commandState.extract([
    'accepted',
    'running',
    'succeeded',
    'failed',
    'rejected',
    'not_now',
  ]),
  at: instant,
  /** Why not: a code such as `old_epoch`, `expired`, `no_recovery_key`, `tool_failed`. */
  reason: z.string().max(60).optional(),
  detail: text.optional(),
  /** For those that lock: what was read back afterwards. */
  observed: observedLock.optional(),
})
export type CommandReport = z.infer<typeof commandReport>
/** What the server has it as, now; over there it may be `superseded` meanwhile. */
export const commandReported = z.object({ state: commandState })

export const agentEscrow = z.object({
  kind: z.enum(['recovery_key', 'unlock_key']),
  /** Of a recovery key: the volume and the protector (BitLocker) or slot (LUKS) it opens. */
  volume: z.string().max(200).optional(),
  protector: z.string().max(200).optional(),
  /** A recovery key as its system prints it; of an unlock key its 32 bytes in base64url. */
  secret: z.string().min(16).max(500),
})
export type AgentEscrow = z.infer<typeof agentEscrow>
/** On record: only now may the device remove the one before. */
export const agentEscrowed = z.object({ id, sha256: z.string() })

export const agentNetworkCertificate = z.object({ csr })
export const agentTombstone = z.object({ tombstone: signed })
