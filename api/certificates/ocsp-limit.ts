import { BlockList, isIP, isIPv6 } from 'node:net'
import type { Settings } from '#contract/settings'
import type { Deps } from '../deps.ts'
import { settingsOf } from '../settings/service.ts'

const FORGET_AT = 10_000

/** As long as settings are kept elsewhere; until then the answer needs no waiting. */
const FRESH_MS = 1_000

type Limits = Pick<Settings, 'ocsp.answersPerSecond' | 'ocsp.trustedAddresses'>

/**
 * How many answers are signed for one address within a second. RADIUS servers and gateways are never
 * turned away: to them `tryLater` means that nobody gets in.
 */
export function ocspLimit(deps: Deps): (address: string) => boolean | Promise<boolean> {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const trusted = trustedAddresses()
  let limits: Limits | undefined
  let readAt = Number.NEGATIVE_INFINITY

  const judge = (address: string, now: number): boolean => {
    if (!limits || trusted(limits['ocsp.trustedAddresses'], address)) return true
    const perSecond = limits['ocsp.answersPerSecond']
    const before = buckets.get(address) ?? { tokens: perSecond, at: now }
    const tokens = Math.min(perSecond, before.tokens + ((now - before.at) / 1000) * perSecond)
    if (buckets.size >= FORGET_AT) buckets.clear()
    buckets.set(address, { tokens: Math.max(tokens - 1, 0), at: now })
    return tokens >= 1
  }
  const read = async (): Promise<void> => {
    // While the database is away, what was last known holds.
    limits = await settingsOf(deps).catch(() => limits)
    readAt = performance.now()
  }
  return (address) => {
    const now = performance.now()
    if (now - readAt < FRESH_MS) return judge(address, now)
    return read().then(() => judge(address, performance.now()))
  }
}

/** Whether an address is one of these; said once for each, as long as the list is the same. */
function trustedAddresses() {
  let known: { of: readonly string[]; list: BlockList; said: Map<string, boolean> } | undefined
  return (of: readonly string[], address: string): boolean => {
    if (known?.of !== of) known = { of, list: blockList(of), said: new Map() }
    const { list, said } = known
    let verdict = said.get(address)
    if (verdict === undefined) {
      verdict = isIP(address) !== 0 && list.check(address, familyOf(address))
      if (said.size >= FORGET_AT) said.clear()
      said.set(address, verdict)
    }
    return verdict
  }
}

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4')

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    if (prefix === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(prefix), familyOf(address))
  }
  return list
}
