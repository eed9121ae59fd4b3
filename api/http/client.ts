import { BlockList, isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { Config } from '../config.ts'

/** Who is at the other end. `X-Forwarded-For` counts only as far as trusted proxies wrote it. */
export function clientOf(
  c: Context,
  config: Config,
): { address: string | null; userAgent: string | null } {
  return {
    address: addressOf(c, trusted(config.trustedProxies)),
    userAgent: c.req.header('user-agent') ?? null,
  }
}

function addressOf(c: Context, proxies: BlockList): string | null {
  const peer = peerAddress(c)
  if (!peer) return null
  const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  let address = peer
  while (hops.length > 0 && isListed(proxies, address)) {
    const previous = hops.pop()!
    if (!isIP(previous)) break
    address = previous
  }
  return address
}

/** Whether the other end is one of the proxies that may speak for somebody else. */
export function fromTrustedProxy(c: Context, config: Config): boolean {
  const peer = peerAddress(c)
  return peer !== null && isListed(trusted(config.trustedProxies), peer)
}

/** Absent when a test calls the app without a socket. */
function peerAddress(c: Context): string | null {
  if (!(c.env as { incoming?: unknown } | undefined)?.incoming) return null
  return getConnInfo(c).remote.address?.replace(/^::ffff:/, '') ?? null
}

const isListed = (list: BlockList, address: string): boolean =>
  list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

const lists = new WeakMap<readonly string[], BlockList>()

/** Addresses or networks in CIDR notation. */
function trusted(entries: readonly string[]): BlockList {
  const known = lists.get(entries)
  if (known) return known
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix) list.addSubnet(address, Number(prefix), family)
    else list.addAddress(address, family)
  }
  lists.set(entries, list)
  return list
}
