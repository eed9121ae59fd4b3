import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Network } from './network.ts'
import { end, freePort, saying, supplicant } from './radius.ts'

const run = promisify(execFile)
const DEPLOYED = fileURLToPath(new URL('../../deploy/freeradius', import.meta.url))
const SECRET = 'testing123'

export interface Admission {
  accepted: boolean
  vlan: string | undefined
  resumed: boolean
  /** What the element is to give back with its accounting. */
  sessionClass: string | undefined
}

export interface MamoriRadius {
  port: number
  acctPort: number
  secret: string
  home: string
  /** EAP-TLS with `<name>.pem` and `<name>.key` of the folder; each time once more for every repetition. */
  authenticate(name: string, options?: { repeat?: number; station?: string }): Promise<Admission[]>
  /** Sends an accounting record, as its attributes are written in FreeRADIUS. */
  account(attributes: Record<string, string>): Promise<string>
  /** What it has said so far. */
  said(): string
  stop(): Promise<void>
}

/** FreeRADIUS from deploy/freeradius as it is; only local.conf, clients.conf and secret.conf are the test's. */
export async function startMamoriRadius(
  at: Pick<Network, 'dir' | 'url' | 'ocspUrl' | 'secret'>,
  whenDown: 'reject' | 'quarantine' = 'reject',
): Promise<MamoriRadius> {
  const { dir } = at
  const [port, acctPort] = [await freePort(), await freePort()]
  const home = join(dir, `radius-${port}`)
  await cp(DEPLOYED, home, { recursive: true })
  await mkdir(join(home, 'tlscache'))
  const local: Record<string, string> = {
    raddb: home,
    log: home,
    run: home,
    auth_address: '127.0.0.1',
    auth_port: String(port),
    acct_port: String(acctPort),
    mamori_url: `"${at.url}"`,
    ocsp_url: `"${at.ocspUrl}"`,
    server_certificate: join(dir, 'radius.pem'),
    server_key: join(dir, 'radius.key'),
    ca_file: join(dir, 'ca.pem'),
    crl_dir: join(dir, 'lists'),
    when_down: whenDown,
    ocsp_softfail: whenDown === 'quarantine' ? 'yes' : 'no',
  }
  let text = await readFile(join(home, 'local.conf'), 'utf8')
  for (const [name, value] of Object.entries(local)) {
    const line = new RegExp(`^${name} = .*$`, 'm')
    if (!line.test(text)) throw new Error(`local.conf has no ${name}`)
    text = text.replace(line, `${name} = ${value}`)
  }
  await writeFile(join(home, 'local.conf'), text)
  await writeFile(join(home, 'secret.conf'), `mamori_secret = "${at.secret}"\n`)
  const client = (name: string, address: string, server: string) =>
    `client ${name} {\n  ipaddr = ${address}\n  secret = ${SECRET}\n  virtual_server = ${server}\n}\n`
  await writeFile(
    join(home, 'clients.conf'),
    client('office', '127.0.0.1', 'mamori-office') + client('gate', '127.0.0.2', 'mamori-mobile'),
  )
  const args = ['-X', '-d', home, '-D', '/usr/share/freeradius']
  const child: ChildProcess = spawn('/usr/sbin/freeradius', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stdout!.on('data', (piece) => {
    log += piece
  })
  await saying(child, /Ready to process requests/)

  return {
    port,
    acctPort,
    secret: SECRET,
    home,
    authenticate: async (name, { repeat = 0, station = '02:00:00:00:00:01' } = {}) => {
      const conf = await supplicant(home, dir, name)
      const how = ['-c', conf, '-a', '127.0.0.1', '-p', String(port), '-s', SECRET, '-t', '10']
      if (repeat > 0) how.push('-r', String(repeat))
      const { stdout } = await run('eapol_test', [...how, '-M', station], {
        maxBuffer: 16 * 1024 * 1024,
      }).catch((error) => error as { stdout: string })
      return admissions(stdout)
    },
    account: (attributes) => {
      const lines = Object.entries(attributes).map(([name, value]) => `${name} = ${value}`)
      const client = run('radclient', ['-x', `127.0.0.1:${acctPort}`, 'acct', SECRET])
      client.child.stdin!.end(`${lines.join('\n')}\n`)
      return client.then(
        ({ stdout }) => stdout,
        (error) => String(error.stdout),
      )
    },
    said: () => log,
    stop: () => end(child),
  }
}

/** An access point that takes Disconnect-Requests; what it understood of each stands in what it says. */
export async function startNas(secret: string) {
  const port = await freePort()
  const home = await mkdtemp(join(tmpdir(), 'mamori-nas-'))
  await writeFile(
    join(home, 'radiusd.conf'),
    `name = nas
prefix = ${home}
logdir = ${home}
raddbdir = ${home}
run_dir = ${home}
libdir = /usr/lib/freeradius
max_requests = 1024
client mamori {
  ipaddr = 127.0.0.1
  secret = ${secret}
  require_message_authenticator = yes
}
modules {
  always ok {
    rcode = ok
  }
}
server nas {
  listen {
    type = coa
    ipaddr = 127.0.0.1
    port = ${port}
  }
  recv-coa {
    ok
  }
}
`,
  )
  const args = ['-X', '-d', home, '-D', '/usr/share/freeradius']
  const child = spawn('/usr/sbin/freeradius', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stdout!.on('data', (piece) => {
    log += piece
  })
  await saying(child, /Ready to process requests/)
  return {
    port,
    said: () => log,
    stop: async () => {
      await end(child)
      await rm(home, { recursive: true })
    },
  }
}

/** What eapol_test heard at the end of each authentication. */
function admissions(stdout: string): Admission[] {
  const found: Admission[] = []
  let resumed = false
  for (const message of stdout.split('Received RADIUS message').slice(1)) {
    resumed ||= /Handshake finished - resumed=1/.test(message)
    const [, code] = /code=(\d+)/.exec(message) ?? []
    if (code !== '2' && code !== '3') continue
    const [, group] =
      /Attribute 81 \(Tunnel-Private-Group-I[dD]\)[^\n]*\n\s*Value: ([0-9a-f]+)/.exec(message) ?? []
    const vlan = group && Buffer.from(group, 'hex').toString('latin1').replace(/^\W/, '')
    const [, sessionClass] =
      /Attribute 25 \(Class\)[^\n]*\n\s*Value: ([0-9a-f]+)/.exec(message) ?? []
    found.push({ accepted: code === '2', vlan, resumed, sessionClass })
    resumed = false
  }
  return found
}
