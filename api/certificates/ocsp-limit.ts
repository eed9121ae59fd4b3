import { BlockList, isIP, isIPv6 } from 'node:net'
import type { Settings } from '#contract/settings'
import type { Deps } from '../deps.ts'
import { settingsOf } from '../settings/service.ts'

const FORGET_AT = 10_000

/**
 * How many answers are signed for one address within a second. RADIUS servers and gateways are never
 * turned away: to them `tryLater` means that nobody gets in.
 */
export function ocspLimit(deps: Deps): (address: string) => Promise<boolean> {
  const buckets = new Map<string, { tokens: number; at: number }>()
  let trusted: { of: readonly string[]; list: BlockList } | undefined
  let settings: Pick<Settings, 'ocsp.answersPerSecond' | 'ocsp.trustedAddresses'> | undefined

  return async (address) => {
    // While the database is away, what was last known holds.
    settings = await settingsOf(deps).catch(() => settings)
    if (!settings) return true
    const addresses = settings['ocsp.trustedAddresses']
    if (trusted?.of !== addresses) trusted = { of: addresses, list: blockList(addresses) }
    if (isIP(address) && trusted.list.check(address, familyOf(address))) return true
    const perSecond = settings['ocsp.answersPerSecond']
    const now = performance.now()
    const before = buckets.get(address) ?? { tokens: perSecond, at: now }
    const tokens = Math.min(perSecond, before.tokens + ((now - before.at) / 1000) * perSecond)
    if (buckets.size >= FORGET_AT) buckets.clear()
    buckets.set(address, { tokens: Math.max(tokens - 1, 0), at: now })
    return tokens >= 1
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
