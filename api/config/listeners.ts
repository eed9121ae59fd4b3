import { z } from 'zod'
import { StartupError } from '../errors.ts'
import { readSecret } from './files.ts'
import { allOrNone, LOOPBACK, networkList, port, type Values } from './variables.ts'

export const variables = {
  PORT: port(3000),
  AGENT_PORT: port(3443),
  PKI_PORT: port(3080),
  HOST: z.string().min(1).default('127.0.0.1'),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  TRUSTED_PROXIES: networkList,
}

/** Where it listens, and what protects who comes there. @throws StartupError */
export function read(e: Values<typeof variables>) {
  const tls = readTls(e)
  const trustedProxies = e.TRUSTED_PROXIES
  const loopback = LOOPBACK.has(e.HOST)
  if (!loopback && !tls && trustedProxies.length === 0) {
    throw new StartupError(
      `HOST=${e.HOST} would serve logins in the clear: set TLS_CERT_FILE and TLS_KEY_FILE, or TRUSTED_PROXIES`,
    )
  }
  return {
    port: e.PORT,
    agentPort: e.AGENT_PORT,
    pkiPort: e.PKI_PORT,
    host: e.HOST,
    loopback,
    tls,
    trustedProxies,
  }
}

function readTls(e: Values<typeof variables>) {
  const given = allOrNone(e, 'TLS_CERT_FILE', 'TLS_KEY_FILE')
  return (
    given && {
      cert: readSecret('TLS_CERT_FILE', given.TLS_CERT_FILE),
      key: readSecret('TLS_KEY_FILE', given.TLS_KEY_FILE),
    }
  )
}
