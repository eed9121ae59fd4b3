import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createAgentApp } from '#api/agent-app'
import { routes } from '#api/app'
import { setThread } from '#api/aside/aside'
import { startThread } from '#api/aside/start'
import { loadDemo } from '#api/demo'
import {
  CertError,
  parseCertificate,
  parseCertsOnly,
  parseOcspRequest,
  parseRequest,
  parseScepMessage,
} from '#certs'
import { ROLES } from '#contract/roles'
import { say, withApp } from './app.ts'
import { loadDevices } from './lists/ledger.ts'

/*
 * For how long one request keeps all others waiting: the longest stretch in which the event loop did nothing
 * else, over every list and every file of a large ledger, an import, and rubbish. `BENCH_DEVICES=` devices.
 */
const DEVICES = Number(process.env.BENCH_DEVICES ?? 100_000)
const AIM_MS = 50
const SHOWN = 25
const FILE_MAKER = new URL('./large-file.ts', import.meta.url).pathname
const PEOPLE = 2_000

interface Stall {
  request: string
  status: number
  stallMs: number
  seconds: number
}

/** As deep as the limit on bodies lets it be. */
const deep = (bytes: number) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)
/** DER of SEQUENCEs in each other, of indefinite length where the reader takes that. */
const nested = (bytes: number) => new Uint8Array(Buffer.alloc(bytes, Buffer.from([0x30, 0x80])))

/** What reads DER of strangers, before anything is known of them. */
const READERS = {
  parseCertificate,
  parseCertsOnly,
  parseOcspRequest,
  parseRequest,
  parseScepMessage,
}

function timed(work: () => unknown): Pick<Stall, 'stallMs' | 'seconds'> {
  const began = performance.now()
  try {
    work()
  } catch (error) {
    if (!(error instanceof CertError)) throw error
  }
  const stallMs = performance.now() - began
  return { stallMs, seconds: stallMs / 1000 }
}

async function drained({ body }: Response): Promise<string> {
  for await (const _piece of body ?? []);
  return ''
}

await withApp(
  async ({ app, cookie, deps, owner, databaseUrl, dataDir }) => {
    // Whatever else runs here is not to be taken for a stall.
    setPriority(-20)
    // As a server does before it lets anybody in.
    const thread = startThread({ databaseUrl, config: deps.config }, deps.log)
    setThread(thread)
    await import('#api/exports/xlsx')
    const stalls: Stall[] = []
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()

    async function ask(
      request: string,
      to: { request: typeof app.request },
      path: string,
      init: RequestInit = {},
    ): Promise<string> {
      await sleep(20)
      delay.reset()
      const began = performance.now()
      const answer = await to.request(`http://localhost${path}`, {
        ...init,
        headers: { cookie, host: 'localhost', ...init.headers },
      })
      const isJson = answer.headers.get('content-type')?.startsWith('application/json')
      // To decode a file whole would be a stall of this program's own.
      const text = isJson ? await answer.text() : await drained(answer)
      const seconds = (performance.now() - began) / 1000
      await sleep(20)
      stalls.push({ request, status: answer.status, stallMs: delay.max / 1e6, seconds })
      return text
    }

    await loadDemo(deps, say)
    await loadDevices(owner, DEVICES, say)
    const lists = routes.filter(({ method, path }) => method === 'get' && !path.includes(':'))
    // Twice: what is only compiled at first, or kept from then on, is to be told apart.
    for (const turn of ['first', 'then'])
      for (const { path } of lists)
        await ask(
          `GET ${path}, ${turn}`,
          app,
          `${path}${path.endsWith('/export') ? '?format=xlsx' : ''}`,
        )
    for (const format of ['csv', 'cp932'])
      await ask(`devices as ${format}`, app, `/api/devices/export?format=${format}&misfits=spell`)

    await importOf('units')
    await importOf('staff')
    await importOf('devices', 'csv')
    await importOf('devices', 'xlsx')

    async function importOf(kind: string, format = 'csv'): Promise<void> {
      const file = join(dataDir, `${kind}.${format}`)
      const args = ['--import', 'tsx', FILE_MAKER, file, String(DEVICES), String(PEOPLE)]
      await promisify(execFile)(process.execPath, args)
      const form = new FormData()
      form.set('file', new File([new Uint8Array(await readFile(file))], `file.${format}`))
      form.set('kind', kind)
      const key = () => ({ 'idempotency-key': randomUUID() })
      const what = `import of ${kind}.${format}`
      const { id } = JSON.parse(
        await ask(`${what}: read`, app, '/api/imports', {
          method: 'POST',
          headers: key(),
          body: form,
        }),
      )
      await settled(`${what}: read on`, id, 'reading')
      await ask(`${what}: apply`, app, `/api/imports/${id}/apply`, {
        method: 'POST',
        headers: key(),
      })
      await settled(`${what}: apply on`, id, 'applying')
    }

    /** What goes on after the answer. */
    async function settled(request: string, id: string, state: string): Promise<void> {
      delay.reset()
      const began = performance.now()
      for (;;) {
        const answer = await app.request(`http://localhost/api/imports/${id}`, {
          headers: { cookie, host: 'localhost' },
        })
        const batch = await answer.json()
        if (batch.state !== state) break
        await sleep(500)
      }
      const seconds = (performance.now() - began) / 1000
      stalls.push({ request, status: 200, stallMs: delay.max / 1e6, seconds })
    }

    const json = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
    for (const { method, path } of routes)
      if (method === 'post' && !path.includes(':')) {
        await ask(`${path}, deep JSON`, app, path, {
          method: 'POST',
          headers: json,
          body: deep(2 ** 20),
        })
      }
    const login = { username: 'nobody', password: 'x'.repeat(1_000) }
    await ask('a login', app, '/api/session', {
      method: 'POST',
      headers: json,
      body: JSON.stringify(login),
    })
    const agentApp = createAgentApp(deps)
    for (const { method, path } of agentApp.routes) {
      if (method !== 'POST') continue
      const at = path.replaceAll(/:\w+/g, 'x')
      await ask(`agent ${at}, deep JSON`, agentApp, at, { method: 'POST', body: deep(60_000) })
      await ask(`agent ${at}, nested DER`, agentApp, at, { method: 'POST', body: nested(60_000) })
    }
    for (const [name, parse] of Object.entries(READERS))
      for (const der of [nested(60_000), new Uint8Array(randomBytes(60_000))])
        stalls.push({ request: name, status: 0, ...timed(() => parse(Buffer.from(der))) })

    stalls.sort((a, b) => b.stallMs - a.stallMs)
    console.table(
      stalls.slice(0, SHOWN).map(({ stallMs, seconds, ...rest }) => ({
        ...rest,
        'stall ms': Math.round(stallMs),
        seconds: seconds.toFixed(1),
      })),
    )
    const over = stalls.filter(({ stallMs }) => stallMs > AIM_MS)
    await thread.close()
    say(`${stalls.length} requests, ${over.length} of them stalled the loop for over ${AIM_MS} ms`)
  },
  ...ROLES,
)
