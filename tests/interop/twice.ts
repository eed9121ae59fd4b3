import { createHash, randomUUID } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { hashPassword } from '#api/users/password'
import { insertUser } from '#api/users/queries'
import { toPem } from '#certs'
import type { Role } from '#contract/roles'
import { system } from '#drizzle/client'
import type { Visitor } from '#tests/app'
import { startReplica } from '#tests/replicas'
import { openGround } from '../../bench/simulate/ground.ts'
import { programAs } from '../browser/program.ts'

const SECRET = 'a-secret-of-the-test-0123456789'
const NAS_SECRET = 'of-the-access-point'
const PASSWORD = 'すずめ horse battery staple'

export type Twice = Awaited<ReturnType<typeof openTwice>>

/**
 * Mamori twice on one database, with one signer, so many laptops, and an access point that is told whom to
 * cut off.
 */
export async function openTwice(laptops = 0, pollSeconds?: number) {
  const nas = createSocket('udp4')
  await new Promise<void>((resolve) => nas.bind(0, '127.0.0.1', resolve))
  const requests: { at: number; bytes: Buffer }[] = []
  nas.on('message', (bytes, from) => {
    requests.push({ at: performance.now(), bytes })
    nas.send(acknowledged(bytes), from.port, from.address)
  })
  const ground = await openGround(laptops, pollSeconds)
  const { dataDir } = ground.deps.config
  const { port } = nas.address() as AddressInfo
  const elements = [{ name: 'ap-7', address: '127.0.0.1', port, secret: NAS_SECRET }]
  await writeFile(join(dataDir, 'radius'), SECRET)
  await writeFile(join(dataDir, 'nas'), JSON.stringify(elements))
  const env = {
    RADIUS_SECRET_FILE: join(dataDir, 'radius'),
    RADIUS_NAS_FILE: join(dataDir, 'nas'),
    PUBLIC_AGENT_URL: 'https://127.0.0.1',
  }
  const at = { databaseUrl: ground.databaseUrl, dataDir }
  const replicas = await Promise.all([startReplica(at, env), startReplica(at, env)])
  const one = (hierarchy: string, role: string) =>
    ground.records.find((each) => each.hierarchy === hierarchy && each.role === role)!.certificate
  return {
    ground,
    replicas,
    /** Issues what opens the network. */
    issuer: one('network', 'issuing'),
    /** Whom agents believe, PEM. */
    root: toPem(one('management', 'root').der, 'CERTIFICATE'),
    user: async (roles: Role[], staffId: string | null = null): Promise<string> => {
      const passwordHash = await hashPassword(PASSWORD)
      const row = { username: randomUUID(), displayName: '職員', staffId, passwordHash }
      await ground.deps.db.as(system('setup'), (tx) => insertUser(tx, row, roles))
      return row.username
    },
    login: (username: string): Promise<Visitor> =>
      programAs(
        { origin: `http://localhost:${replicas[0]!.api}` },
        { username, password: PASSWORD },
      ),
    /** What an element asks, or tells, by way of rlm_rest. */
    radius: (api: number, path: string, attributes: Record<string, string>) =>
      fetch(`http://127.0.0.1:${api}/radius/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
        body: JSON.stringify(
          Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              { type: 'string', value: [value] },
            ]),
          ),
        ),
      }),
    /** When the access point was told to end this session. */
    disconnected: (session: string): number | undefined =>
      requests.find(({ bytes }) => bytes.includes(session))?.at,
    close: async () => {
      await Promise.all(replicas.map((replica) => replica.kill()))
      await ground.close()
      nas.close()
    },
  }
}

/** RFC 5176 §3.1: a Disconnect-ACK, whose authenticator stands on the request's. */
function acknowledged(request: Buffer): Buffer {
  const head = Buffer.from([41, request[1]!, 0, 20])
  const md5 = createHash('md5').update(head).update(request.subarray(4, 20)).update(NAS_SECRET)
  return Buffer.concat([head, md5.digest()])
}
