import { Agent, createServer, request } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { createAgentApp } from '#api/agent-app'
import { issueCertificate } from '#api/certificates/issue'
import { listenForAgents } from '#api/http/agent-listener'
import { PROFILES, publicKeyOf, toPem } from '#certs'
import { bare, basic, PKCS10 } from '#tests/agent-port'
import { createKey } from '#tests/authority'
import { createRequest } from '#tests/pki'
import { openAuthority } from './authority/setup.ts'
import { tokenMaker, tokensFor } from './authority/tokens.ts'

/*
 * Enrolments over EST, as devices on kept-alive TLS connections see them, beside the issue service alone
 * (no TLS, no token), and beside a bare Hono that asks Postgres one thing on the same TLS.
 */
const ROUNDS = 600
const AT_ONCE = 4
const ROUND_SIZE = 100

const { deps, pki, deviceIds, close } = await openAuthority(2 * (ROUNDS + ROUND_SIZE))
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
const health = { checks: {} as Record<string, () => Promise<boolean>> }
const here = { host: '127.0.0.1', port: 0 }
const port = await listenForAgents(deps, createAgentApp(deps), health, here)
const bareServer = openBare()
try {
  while (!(await health.checks.agent!())) await new Promise((resolve) => setTimeout(resolve, 20))
  const actor = await tokenMaker(deps)
  const half = deviceIds.length / 2
  const tokens = await tokensFor(deps, actor, deviceIds.slice(0, half))
  const requests = deviceIds.map(() => createRequest().pem)

  const overEst = async (n: number) => {
    const status = await post(
      port.port,
      '/.well-known/est/simpleenroll',
      tokens[n]!,
      bare(requests[n]!),
    )
    if (status !== 200) throw new Error(`EST answered ${status}`)
  }
  const byService = async (n: number) => {
    const deviceId = deviceIds[half + n]!
    const wanted = { deviceId, profile: 'network-access', csr: requests[half + n]! } as const
    await issueCertificate(deps, actor, wanted, null)
  }
  const byBareHono = async (n: number) => {
    const status = await post(await bareServer.port, '/one', tokens[n]!, bare(requests[n]!))
    if (status !== 200) throw new Error(`it answered ${status}`)
  }

  const paths = { est: overEst, service: byService, hono: byBareHono }
  const next = { est: 0, service: 0, hono: 0 }
  const seconds = async (path: keyof typeof paths): Promise<number> => {
    const ends = next[path] + ROUND_SIZE
    const started = performance.now()
    const worker = async () => {
      while (next[path] < ends) await paths[path](next[path]++)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return (performance.now() - started) / 1000
  }
  const names = Object.keys(paths) as (keyof typeof paths)[]
  for (const path of names) await seconds(path)
  const spent = { est: 0, service: 0, hono: 0 }
  // By turns, so that whatever else the machine does hits all of them.
  for (let done = 0; done < ROUNDS; done += ROUND_SIZE)
    for (const path of names) spent[path] += await seconds(path)
  const rate = (path: keyof typeof paths) => ROUNDS / spent[path]
  console.table([
    { path: 'enrolment over EST', 'per second': Math.round(rate('est')) },
    { path: 'the issue service alone', 'per second': Math.round(rate('service')) },
    { path: 'bare Hono and one query, same TLS', 'per second': Math.round(rate('hono')) },
  ])
  const share = Math.round((rate('est') / rate('service')) * 100)
  console.log(`${share} % of the issue service; aim: at least 40 %`)
} finally {
  agent.destroy()
  await port.close()
  await bareServer.close()
  await close()
}

function post(to: number, path: string, token: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        ...{ host: '127.0.0.1', port: to, path, method: 'POST', agent },
        ca: toPem(pki.management.root.der, 'CERTIFICATE'),
        headers: { ...PKCS10, ...basic(token), 'content-length': body.length },
      },
      (answer) =>
        answer
          .resume()
          .on('end', () => resolve(answer.statusCode!))
          .on('error', reject),
    )
    sending.on('error', reject)
    sending.end(body)
  })
}

function openBare() {
  const key = createKey('P-256')
  const { der } = pki.management.issue({
    profile: PROFILES.server,
    publicKey: publicKeyOf(key),
    names: { ips: ['127.0.0.1'] },
  })
  const app = new Hono()
  app.post('/one', async (c) => {
    await c.req.text()
    await deps.db.ping()
    return c.text('ok')
  })
  const server = createServer(
    {
      key: key.export({ format: 'pem', type: 'pkcs8' }),
      cert: [der, pki.management.certificate.der].map((one) => toPem(one, 'CERTIFICATE')).join(''),
    },
    getRequestListener(app.fetch),
  )
  const opened = new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  )
  return {
    port: opened,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
