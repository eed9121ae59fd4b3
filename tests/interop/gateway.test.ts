import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Network, openNetwork, until } from './network.ts'
import { deployed, type Nginx, startNginx } from './nginx.ts'
import { freePort } from './radius.ts'

const run = promisify(execFile)
const SYNC_CRL = fileURLToPath(new URL('../../deploy/nginx/sync-crl', import.meta.url))
let network: Network
let office: Server
let nginx: Nginx
let home: string
const agents: Agent[] = []

beforeAll(async () => {
  network = await openNetwork()
  office = createServer((_, response) => response.end('the office'))
  await new Promise<void>((resolve) => office.listen(0, '127.0.0.1', resolve))
  home = join(network.dir, 'nginx')
  await mkdir(home)
  await syncLists()
  const port = await freePort()
  const of = (server: Server) => `127.0.0.1:${(server.address() as AddressInfo).port}`
  const gateway = (await deployed('gateway.conf', home))
    .replaceAll('127.0.0.1:3000', network.url.replace('http://', ''))
    .replaceAll('127.0.0.1:8080', of(office))
    .replaceAll('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
  await cp(join(network.dir, 'radius.pem'), join(home, 'server.pem'))
  await cp(join(network.dir, 'radius.key'), join(home, 'server.key'))
  await cp(join(network.dir, 'ca.pem'), join(home, 'network-ca.pem'))
  await writeFile(join(home, 'ask.conf'), await deployed('ask.conf', home))
  const secret = `proxy_set_header Authorization "Bearer ${network.secret}";\n`
  await writeFile(join(home, 'secret.conf'), secret)
  nginx = await startNginx(home, port, gateway)
  await network.issue('first')
})
afterAll(async () => {
  for (const agent of agents) agent.destroy()
  await nginx?.stop()
  office?.close()
  await network?.close()
})

/** As a timer does it: Mamori's own list, and the root's, which here lies in a file. */
async function syncLists(): Promise<void> {
  const rootUrl = `file://${network.dir}/root.crl.der`
  await run('openssl', [
    ...['crl', '-in', join(network.dir, 'root.crl.pem'), '-outform', 'DER'],
    ...['-out', join(network.dir, 'root.crl.der')],
  ])
  const args = [join(network.dir, 'ca.pem'), join(home, 'lists'), join(home, 'crl.pem')]
  await run(SYNC_CRL, [...args, network.crlUrl, rootUrl], {
    env: { ...process.env, RELOAD: nginx ? `kill -HUP ${nginx.pid}` : 'true', MIN_SECONDS: '60' },
  })
}

/** On a connection of its own, or on an agent's that is kept. */
async function visit(
  name: string,
  path = '/',
  agent: Agent | false = false,
): Promise<{ status: number; body: string; reused: boolean }> {
  const [cert, key] = await Promise.all(
    [`${name}.pem`, `${name}.key`].map((file) => readFile(join(network.dir, file))),
  )
  return new Promise((resolve, reject) => {
    const asked = request(
      { port: nginx.port, host: '127.0.0.1', path, cert, key, rejectUnauthorized: false, agent },
      (answer) => {
        let body = ''
        answer.on('data', (piece) => {
          body += piece
        })
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, body, reused: asked.reusedSocket }),
        )
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}
const keptAlive = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  return agent
}

it('lets in what Access allows, and nothing with a management certificate', async () => {
  expect(await visit('first')).toMatchObject({ status: 200, body: 'the office' })
  await network.issue('agent', 'device-management')
  expect((await visit('agent')).status).toBe(400)
})

it('shuts on a connection that is kept alive, at the next request after a loss or a hold', async () => {
  const lost = await network.issue('lost')
  const held = await network.issue('held')
  const [one, other] = [keptAlive(), keptAlive()]
  expect((await visit('lost', '/', one)).status).toBe(200)
  expect((await visit('held', '/', other)).status).toBe(200)
  await network.lose(lost.deviceId)
  const started = performance.now()
  const shut = await visit('lost', '/', one)
  console.log(`gateway: shut ${Math.round(performance.now() - started)} ms after the loss`)
  expect(shut).toMatchObject({ status: 403, reused: true })
  expect(shut.body).toContain('備品番号')
  await network.hold(held.id)
  expect(await visit('held', '/', other)).toMatchObject({ status: 403, reused: true })
})

it('lets a device in quarantine to the console alone', async () => {
  const { deviceId } = await network.issue('failing')
  await network.failPosture(deviceId)
  expect((await visit('failing')).status).toBe(403)
  const portal = await visit('failing', '/mamori/healthz')
  expect(portal).toMatchObject({ status: 200, body: 'ok' })
  await network.lose(deviceId)
  expect((await visit('failing', '/mamori/healthz')).status).toBe(403)
})

it('turns away by the list too, and keeps shut when nobody can be asked', async () => {
  const held = await network.issue('listed')
  await network.hold(held.id)
  await network.listed(held)
  await syncLists()
  // nginx itself now, before anybody is asked.
  await until(async () => (await visit('listed')).status === 400)
  expect((await visit('first')).status).toBe(200)
  await network.stopApi()
  const started = performance.now()
  expect((await visit('first')).status).toBe(403)
  expect(performance.now() - started).toBeLessThan(4_000)
})
