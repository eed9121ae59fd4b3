import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { routes } from '#api/app'
import { readConfig, VARIABLES } from '#api/config'

const DEPLOY = new URL('../deploy/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, DEPLOY), 'utf8')
const units = readdirSync(new URL('systemd', DEPLOY))
const nginx = read('nginx/mamori.conf')

/** What follows `key=` in a unit or an environment file. */
const all = (text: string, key: string) =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!)
const pairs = (lines: string[]) =>
  Object.fromEntries(lines.map((line) => /^([^=]+)=(.*)$/.exec(line)!.slice(1) as [string, string]))
const portOf = (place: string) => Number(/:(\d+)\b/.exec(place)![1])

/** Which nobody would read. */
const isUnknown = (variable: string) => !VARIABLES.includes(variable)

/** A unit with its socket, as systemd would start it: `%i` is the instance. */
function started(name: string) {
  const [template, instance] = name.replace('.service', '').split(/(?<=@)/) as [string, string?]
  const text = read(`systemd/${template}.service`).replaceAll('%i', instance ?? '')
  const shared = all(text, 'Sockets')[0] ?? `${template}.socket`
  const [file] = all(text, 'EnvironmentFile')
  const given = read(`systemd/${file!.split('/').at(-1)}`).match(/^[A-Z_]+=.*$/gm)!
  const env = pairs([...all(text, 'Environment'), ...given])
  const socket = units.includes(shared)
    ? read(`systemd/${shared}`).replaceAll('%i', instance ?? '')
    : undefined
  return { name, env, config: readConfig(env), socket }
}

const wanted = all(read('systemd/mamori.target'), 'Wants').flatMap((line) => line.split(' '))
const processes = wanted.map(started)
const apis = processes.filter(({ config }) => config.role === 'api')

it('each unit has an environment that the program takes, and the socket it listens on', () => {
  for (const { name, env, config, socket } of processes) {
    expect(Object.keys(env).filter(isUnknown), name).toEqual([])
    expect(config.signerSocket).toBe(processes[0]!.config.signerSocket)
    expect(config.dataDir).toBe(processes[0]!.config.dataDir)
    if (!socket) continue
    const ports = { main: config.port, agent: config.agentPort, pki: config.pkiPort }
    const [which] = all(socket, 'FileDescriptorName') as (keyof typeof ports)[]
    expect(portOf(all(socket, 'ListenStream')[0]!), name).toBe(ports[which!])
  }
  const own = processes.map(({ config }) => config.port)
  // The signer has none.
  expect(new Set(own).size).toBe(own.length)
  const { agentUrl, agentPort, pkiUrl, pkiPort } = apis[0]!.config
  expect([portOf(agentUrl), portOf(pkiUrl)]).toEqual([agentPort, pkiPort])
})

it('units are started again for as long as it takes, and end with their target, sockets too', () => {
  for (const name of units.filter((unit) => /\.(service|socket)$/.test(unit))) {
    const text = read(`systemd/${name}`)
    expect(all(text, 'PartOf'), name).toEqual(['mamori.target'])
    if (!name.endsWith('.service')) continue
    expect([...all(text, 'Restart'), ...all(text, 'StartLimitIntervalSec')], name).toEqual([
      'always',
      '0',
    ])
  }
})

it('nginx leads to the replicas, which trust it, and takes what they take', () => {
  const upstream = /upstream mamori_api \{([^}]*)\}/.exec(nginx)![1]!
  const replicas = [...upstream.matchAll(/^ *server (\S+)/gm)].map(([, place]) => place)
  expect(replicas).toEqual(apis.map(({ config }) => `127.0.0.1:${config.port}`))
  for (const { config } of apis) {
    expect(config).toMatchObject({ host: '127.0.0.1', trustedProxies: ['127.0.0.1'] })
    const idleSeconds = Number(/keepalive_timeout (\d+)s/.exec(upstream)![1])
    expect(idleSeconds * 1000).toBeLessThan(config.drainMs)
  }
  const largest = Math.max(...routes.map(({ maxBodyBytes }) => maxBodyBytes ?? 0))
  const [, gigabytes] = /client_max_body_size (\d+)g;/.exec(nginx)!
  expect(Number(gigabytes) * 1024 ** 3).toBe(largest)
  expect(routes.map(({ path }) => path)).toContain('/api/course-recordings/:id/content')
})

it('neither side of nginx says how the replicas are, and doors ask where it listens', () => {
  const servers = nginx.split(/^server \{$/m).slice(1)
  expect(servers).toHaveLength(2)
  for (const server of servers)
    for (const path of ['/metrics', '/readyz'])
      expect(server).toContain(`location = ${path} { return 404; }`)
  const [, doors] = /^ *listen (127\.0\.0\.1:\d+);$/m.exec(nginx)!
  expect(read('freeradius/local.conf')).toContain(`mamori_url = "http://${doors}"`)
  expect(read('nginx/gateway.conf')).toContain(`server ${doors};`)
})

it('the compose file has the same processes, on the same ports', () => {
  const text = read('compose.yaml').replace(/^ *#.*$/gm, '')
  const told = [...text.matchAll(/\b([A-Z][A-Z_]+): ([^\s,}]+)/g)].map(
    ([, name, value]) => [name!, value!.replaceAll('"', '')] as const,
  )
  const ours = told.filter(([name]) => !name.startsWith('POSTGRES_'))
  expect(ours.map(([name]) => name).filter(isUnknown)).toEqual([])
  // A second PKI takes a socket that systemd has.
  const own = processes.filter(({ name }) => name !== 'mamori-pki@3012.service')
  const places = own.map(({ config: { role, port } }) => (role === 'signer' ? role : port))
  const composed = [...text.matchAll(/ROLE: (\w+)(?:.*\bPORT: "(\d+)")?/g)].map(([, role, port]) =>
    role === 'signer' ? role : Number(port),
  )
  expect(composed.sort()).toEqual(places.sort())
  // By a header whoever is trusted names the device that it is: nobody but nginx.
  expect(Object.fromEntries(ours).TRUSTED_PROXIES).toBe(apis[0]!.env.TRUSTED_PROXIES)
})
