import type { KeyObject } from 'node:crypto'
import { type Agent, request } from 'node:https'
import { issueCertificate } from '#api/certificates/issue'
import type { AgentCheckin, Inventory, Posture } from '#contract/agent-channel'
import type { DeviceProfile } from '#contract/certificates'
import { system } from '#drizzle/client'
import type { AgentPort } from './agent-port.ts'
import type { TestApp } from './app.ts'
import { createKey } from './authority.ts'
import { createRequest } from './pki.ts'
import type { Json } from './rollout.ts'

/** A laptop with a certificate, as its agent has it. */
export interface Enrolled {
  deviceId: string
  certificateId: string
  key: KeyObject
  /** PEM. */
  certificate: string
}

/** Issued as an enrolment would, without the token. */
export async function enrolledAgent(
  t: Pick<TestApp, 'deps'>,
  deviceId: string,
  { profile = 'device-management', days }: { profile?: DeviceProfile; days?: number } = {},
): Promise<Enrolled> {
  const { key, pem: csr } = createRequest(createKey('P-256'))
  const wanted = { deviceId, profile, csr }
  const issued = await issueCertificate(t.deps, system('enrollment'), wanted, null, {
    ...(days && { days }),
  })
  return { deviceId, certificateId: issued.id, key, certificate: issued.pem }
}

/** What an agent says when all is well; `more` takes the place of that. */
export const checkinBody = (more: Partial<AgentCheckin> = {}): AgentCheckin => ({
  agentVersion: '1.0.0',
  platform: 'windows',
  bootId: 'boot-1',
  uptimeSeconds: 3_600.5,
  at: new Date().toISOString(),
  posture: POSTURE,
  inventorySha256: '0'.repeat(64),
  lock: { level: 0, epoch: 0, cause: 'command', probes: [], at: new Date().toISOString() },
  leaseSeq: 0,
  keysSeq: 0,
  networkCertificateSha256: null,
  ...more,
})

export const POSTURE: Posture = {
  os: { version: 'Windows 10', build: '19045.3570' },
  patches: { lastInstalledOn: '2026-11-20', pending: 0 },
  diskEncryption: { on: true, method: 'XtsAes256' },
  edr: { running: true, product: 'EDR', version: '1' },
  firewall: { on: true },
  screenLock: { afterSeconds: 300, password: true },
}

export const INVENTORY: Inventory = {
  hostname: 'PC-1',
  maker: '試作',
  model: 'X1',
  serialNumber: 'S-1',
  processor: 'CPU',
  memoryMb: 16_384,
  disks: [{ name: 'C:', sizeGb: 256, freeGb: 100 }],
  tpm: { present: true, version: '2.0', ekSha256: null },
  battery: { present: true, healthPercent: 90 },
  interfaces: [{ name: 'Wi-Fi', mac: '02:00:00:00:00:01', wireless: true }],
  wifi: { ssid: '庁内' },
  users: [{ name: '総務 花子', lastSignOnAt: null }],
  software: [{ name: '一太郎', version: '2021', publisher: null }],
}

/** POSTs JSON as this device, or as nobody. */
export async function tell(
  port: Pick<AgentPort, 'ask'>,
  path: string,
  body: unknown,
  { key, certificate }: Partial<Enrolled> = {},
  agent?: Agent,
) {
  const { status, text, headers } = await port.ask(path, {
    ...(key && { key }),
    ...(certificate && { certificate }),
    ...(agent && { agent }),
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const json: Json = text ? JSON.parse(text) : null
  return { status, headers, body: json, code: json?.fields?.[0]?.code as string | undefined }
}

/** An open stream: its lines so far, and when it ended. */
export interface Streaming {
  status: number
  lines: Json[]
  ended: Promise<void>
  close(): void
}

export const openStream = (
  { port, ca }: Pick<AgentPort, 'port' | 'ca'>,
  { key, certificate }: Pick<Enrolled, 'key' | 'certificate'>,
): Promise<Streaming> =>
  new Promise((resolve, reject) => {
    const sending = request({
      ...{ host: '127.0.0.1', port, ca, path: '/agent/stream', agent: false },
      ...{ key: key.export({ format: 'pem', type: 'pkcs8' }), cert: certificate },
    })
    sending.on('error', reject)
    sending.on('response', (answer) => {
      const lines: Json[] = []
      let rest = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => {
        const whole = (rest + piece).split('\n')
        rest = whole.pop()!
        lines.push(...whole.map((line) => JSON.parse(line)))
      })
      const ended = new Promise<void>((resolve) => answer.on('close', resolve))
      answer.on('error', () => {})
      resolve({ status: answer.statusCode!, lines, ended, close: () => sending.destroy() })
    })
    sending.end()
  })
