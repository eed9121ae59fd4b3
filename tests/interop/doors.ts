import {
  encodeCertId,
  encodeOcspRequest,
  issuerHashes,
  issuerOf,
  onelineName,
  parseCertificate,
  parseCertsOnly,
  parseCrl,
  parseOcspResponse,
} from '#certs'
import { type Asking, askPort, bare, basic, PKCS10 } from '#tests/agent-port'
import { checkinBody, type Enrolled, enrolledAgent } from '#tests/agents'
import type { Visitor } from '#tests/app'
import type { PhoneOffice } from '#tests/lines'
import { createRequest } from '#tests/pki'
import type { Replica } from '#tests/replicas'
import { call } from '#tests/rollout'
import { createScepClient, readScepReply, scepCsr, scepMessage } from '#tests/scep'
import type { Twice } from './twice.ts'

export type Door = (replica: Replica) => Promise<boolean>

export interface Person {
  staffId: string
  laptopId: string
  phoneId: string
  /** The session that reports, and what else of theirs may be used. */
  reporting: Visitor
  stream: Enrolled
  /** Each door, and whether it lets them in; what is used up by going in comes last. */
  doors: Record<string, Door>
  onceOnly: Record<string, Door>
}

/** Somebody with a laptop and a phone, in by every door there is. */
export async function plant(
  { ground, replicas, issuer, root, radius, user, login }: Twice,
  security: Visitor,
  { name, n, phone }: { name: string; n: number; phone: PhoneOffice['people'][number] },
): Promise<Person> {
  const { staffId, deviceId, lineId } = phone
  const number = `1000000${n}`
  const laptopId = await ground.plant(async (sql) => {
    await sql`update lines set phone_number = ${`090-1000-000${n}`} where id = ${lineId}`
    const [model] = await sql`
      insert into device_models (kind, maker, name) values ('laptop', '試作', ${name}) returning id`
    const [made] = await sql`
      insert into devices (kind, state, property_number, model_id, unit_id)
      select 'laptop', 'issued', ${name}, ${model!.id}::uuid, unit_id from devices where id = ${deviceId} returning id`
    await sql`insert into handovers (device_id, holder_id, handed_over_at, source)
      values (${made!.id}, ${staffId}, '2021-04-01T00:00:00Z', 'import')`
    return made!.id as string
  })
  const body = { deviceId: laptopId, profile: 'network-access', csr: createRequest().pem }
  const { serialNumber } = await call(security, 'POST', '/api/certificates', body, 201)
  const serial = Buffer.from(serialNumber, 'hex')
  const agent = await enrolledAgent(ground, laptopId)
  const token = async (profile: string): Promise<string> =>
    (await call(security, 'POST', '/api/enrollment-tokens', { deviceId: laptopId, profile }, 201))
      .token
  const [estToken, scepToken] = [await token('device-management'), await token('network-access')]

  const username = await user(['employee'], staffId)
  const [reporting, other] = [await login(username), await login(username)]
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  const made = { name: '夜間', permissions: ['ledger.read'], expiresAt }
  const apiToken = (await call(other, 'POST', '/api/tokens', made, 201)).token

  const shown = {
    'TLS-Client-Cert-Serial': serialNumber,
    'TLS-Client-Cert-Issuer': onelineName(issuer.subject),
    'Calling-Station-Id': `02-00-00-00-00-0${n}`,
    'NAS-Identifier': 'ap-7',
  }
  const admitted = await (await radius(replicas[1]!.api, 'authorize', shown)).json()
  await radius(replicas[1]!.api, 'accounting', {
    'Acct-Status-Type': 'Start',
    'Acct-Session-Id': `session-${name}`,
    'NAS-Identifier': 'ap-7',
    'NAS-IP-Address': '127.0.0.1',
    'Calling-Station-Id': shown['Calling-Station-Id'],
    Class: admitted.Class,
  })
  const question = encodeOcspRequest([encodeCertId(issuerHashes(issuerOf(issuer)), serial, 'sha1')])
  const onAgentPort = (path: string, asking: Asking) => async (replica: Replica) =>
    (await askPort({ port: replica.agents, ca: root }, path, asking)).status === 200
  const asAgent = { key: agent.key, certificate: agent.certificate }
  const json = { 'content-type': 'application/json' }
  return {
    ...{ staffId, laptopId, phoneId: deviceId, reporting, stream: agent },
    doors: {
      'OCSP answer': async ({ pki }) => {
        const body = new Uint8Array(question)
        const answer = await fetch(`http://127.0.0.1:${pki}/ocsp`, { method: 'POST', body })
        const said = parseOcspResponse(Buffer.from(await answer.arrayBuffer()))
        return 'answers' in said && said.answers[0]!.status === 'good'
      },
      'revocation list': async ({ pki }) => {
        const answer = await fetch(`http://127.0.0.1:${pki}/crl/network.crl`)
        const der = Buffer.from(await answer.arrayBuffer())
        for (const entry of parseCrl(der, der.length).entries())
          if (entry.serial.equals(serial)) return false
        return true
      },
      'RADIUS, certificate': async (replica) =>
        (await radius(replica.api, 'authorize', shown)).status === 200,
      'RADIUS, line': async (replica) => {
        const line = { 'Calling-Station-Id': `8190${number}`, '3GPP-IMSI': `44010000000000${n}` }
        return (await radius(replica.api, 'authorize', line)).status === 200
      },
      'agent, check-in': onAgentPort('/agent/checkin', {
        ...asAgent,
        headers: json,
        body: JSON.stringify(checkinBody()),
      }),
      'session of theirs': async (replica) => {
        const answer = await fetch(`http://127.0.0.1:${replica.api}/api/session`, {
          headers: { host: 'localhost', cookie: other.cookie! },
        })
        return answer.status === 200
      },
      'API token': async (replica) => {
        const answer = await fetch(`http://127.0.0.1:${replica.api}/api/devices`, {
          headers: { authorization: `Bearer ${apiToken}` },
        })
        return answer.status === 200
      },
    },
    onceOnly: {
      'EST, renewal': onAgentPort('/.well-known/est/management/simplereenroll', {
        ...asAgent,
        headers: PKCS10,
        body: bare(createRequest(undefined, name).pem),
      }),
      'EST, token': onAgentPort('/.well-known/est/management/simpleenroll', {
        headers: { ...PKCS10, ...basic(estToken) },
        body: bare(createRequest().pem),
      }),
      'SCEP, token': async ({ pki }) => {
        const url = (operation: string) => `http://127.0.0.1:${pki}/scep?operation=${operation}`
        const chain = await (await fetch(url('GetCACert&message=network'))).arrayBuffer()
        const ra = parseCertificate(parseCertsOnly(Buffer.from(chain))[0]!)
        const client = createScepClient()
        const message = scepMessage(client, ra, scepCsr(client.key, scepToken))
        const body = new Uint8Array(message)
        const answer = await fetch(url('PKIOperation'), { method: 'POST', body })
        return readScepReply(Buffer.from(await answer.arrayBuffer()), client).status === '0'
      },
    },
  }
}
