import type { z } from 'zod'
import { CertError, parseSigningInput } from '#certs'
import {
  isLocking,
  KEY_USES,
  type PinnedKey,
  signedCommand,
  signedExtension,
  signedKeys,
  signedLease,
  signedTombstone,
  TYPES,
} from '#contract/command-protocol'
import { refuseStart, SignerRefusal } from './judge.ts'

const DAY_SECONDS = 86_400
const MAX_COMMAND_DAYS = 400
const MAX_LEASE_HOURS = 366 * 24
/** Longer than any row of holidays, and than most outages. */
const MAX_EXTENSION_HOURS = 90 * 24
export const MAX_JWS_BYTES = 8 * 1024

type Name = keyof typeof TYPES
type Keys = ReadonlyMap<string, PinnedKey>
type Payload<S extends z.ZodType> = z.output<S>

/** What may be signed for a device, by which key, and how it has to look. */
const SHAPES: Record<Name, { use: PinnedKey['use']; payload: z.ZodObject }> = {
  command: { use: 'command', payload: signedCommand.strict() },
  tombstone: { use: 'command', payload: signedTombstone.strict() },
  keys: { use: 'command', payload: signedKeys.strict() },
  lease: { use: 'lease', payload: signedLease.strict() },
  extension: { use: 'lease', payload: signedExtension.strict() },
}

const RULES: { [N in Name]: (payload: never, keys: Keys) => void } = {
  command: refuseCommand,
  tombstone: () => {},
  keys: refuseKeys,
  lease: ({ graceHours }: Payload<typeof signedLease>) => {
    if (graceHours > MAX_LEASE_HOURS) throw new SignerRefusal('a lease of more than a year')
  },
  extension: ({ addHours }: Payload<typeof signedExtension>) => {
    if (addHours > MAX_EXTENSION_HOURS) throw new SignerRefusal('an extension of more than 90 days')
  },
}

/** Of what was judged: what the journal says about it. */
export interface JudgedJws {
  type: Name
  /** How much of it there may be: a wipe is no ordinary command. */
  cap: Name | 'wipe'
  /** The device, the command or the number; ids alone. */
  about: { device?: string; command?: string; seq?: number }
}

/**
 * What this signing input would tell a device, if this key may tell it that: a key for leases signs no
 * command, and none vouches for keys that we don't hold.
 * @throws SignerRefusal
 */
export function judgeJws(
  input: Uint8Array,
  { key, keys, now }: { key: PinnedKey; keys: Keys; now: Date },
): JudgedJws {
  if (input.length > MAX_JWS_BYTES) throw new SignerRefusal('longer than any message')
  const { header, payload } = read(input)
  const type = (Object.keys(TYPES) as Name[]).find((name) => TYPES[name] === header.typ)
  if (!type) throw new SignerRefusal('a type that no device knows')
  if (header.alg !== 'ES256' || header.kid !== key.kid || Object.keys(header).length !== 3)
    throw new SignerRefusal('the header is not that of this key')
  if (key.use !== SHAPES[type].use)
    throw new SignerRefusal(`a key for ${key.use} does not sign a ${type}`)
  const parsed = SHAPES[type].payload.safeParse(payload)
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`)
    throw new SignerRefusal(`not the shape of a ${type} (${where.join('; ')})`)
  }
  const data = parsed.data as {
    iat: number
    kind?: string
    sub?: string
    jti?: string
    seq?: number
  }
  // An extension stays what it was when it is signed by newer keys: it reaches only older leases.
  const ageMs =
    type === 'extension' ? Math.min(+now - data.iat * 1000, MAX_EXTENSION_HOURS * 3_600_000) : 0
  refuseStart(new Date(data.iat * 1000 + Math.max(ageMs, 0)), now)
  RULES[type](parsed.data as never, keys)
  const { sub: device, jti: command, seq } = data
  return {
    type,
    cap: data.kind === 'wipe' ? 'wipe' : type,
    about: {
      ...(device !== undefined && { device }),
      ...(command !== undefined && { command }),
      ...(seq !== undefined && { seq }),
    },
  }
}

function refuseCommand({ iat, exp, kind, level, epoch }: Payload<typeof signedCommand>): void {
  if (exp <= iat || exp - iat > MAX_COMMAND_DAYS * DAY_SECONDS)
    throw new SignerRefusal('a command that is never valid, or for ever')
  if (isLocking(kind) !== epoch > 0)
    throw new SignerRefusal('an epoch belongs to what locks, and to nothing else')
  if (kind === 'lock' ? level === undefined || level < 1 || level > 3 : level !== undefined)
    throw new SignerRefusal('a level from 1 to 3 belongs to a lock, and to nothing else')
}

function refuseKeys({ keys: wanted }: Payload<typeof signedKeys>, keys: Keys): void {
  for (const { kid, use, jwk } of wanted) {
    const ours = [...keys.values()].some(
      (key) => key.kid === kid && key.use === use && key.jwk.x === jwk.x && key.jwk.y === jwk.y,
    )
    if (!ours) throw new SignerRefusal('a key that is not held here')
  }
  if (!KEY_USES.every((use) => wanted.some((key) => key.use === use)))
    throw new SignerRefusal('a set without a key for commands, or for leases')
}

function read(input: Uint8Array) {
  try {
    return parseSigningInput(input)
  } catch (error) {
    if (!(error instanceof CertError)) throw error
    throw new SignerRefusal(`${error.code}: ${error.message}`)
  }
}
