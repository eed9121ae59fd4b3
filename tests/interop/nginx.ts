import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { end, freePort } from './radius.ts'

const run = promisify(execFile)
const DEPLOY = fileURLToPath(new URL('../../deploy/nginx', import.meta.url))

export interface Nginx {
  port: number
  /** Of the master, which reads its files anew at SIGHUP. */
  pid: number
  /** With its workers, which a killed master would leave behind. */
  stop(): Promise<void>
}

/**
 * With this in its `http`, and all that it writes in `home`.
 * @param port that `http` listens on
 */
export async function startNginx(home: string, port: number, http: string): Promise<Nginx> {
  await mkdir(home, { recursive: true })
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const conf = join(home, 'nginx.conf')
  await writeFile(
    conf,
    `daemon off;
pid ${home}/nginx.pid;
error_log ${home}/error.log info;
worker_processes 2;
events {}
http {
  access_log off;
  ${temp.map((name) => `${name}_temp_path ${home}/${name};`).join('\n  ')}
  ${http}
}
`,
  )
  const command = ['-c', conf, '-p', home, '-e', join(home, 'error.log')]
  await run('/usr/sbin/nginx', ['-t', ...command])
  const child = spawn('/usr/sbin/nginx', command, { stdio: 'ignore' })
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(await readFile(join(home, 'error.log'), 'utf8'))
    await sleep(20)
  }
  return { port, pid: child.pid!, stop: () => end(child, 'SIGTERM') }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const open = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return open
}

/** A file of deploy/nginx: only names, addresses and paths are the test's, as they are the office's. */
export async function deployed(file: string, home: string): Promise<string> {
  const text = await readFile(join(DEPLOY, file), 'utf8')
  return text.replaceAll('/etc/mamori/nginx', home).replaceAll('/var/log/nginx', home)
}

/**
 * In front of these replicas, as deploy/nginx/mamori.conf has it.
 * @param times of directives that a test would have to wait for, in seconds
 */
export async function startFront(
  dir: string,
  apiPorts: number[],
  times: Record<string, number> = {},
): Promise<Nginx & { url: string; doorsUrl: string }> {
  const home = join(dir, 'nginx')
  await mkdir(home)
  const port = await freePort()
  const doorsPort = await freePort()
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', '/CN=mamori.example.lg.jp', '-days', '2'],
    ...['-keyout', join(home, 'server.key'), '-out', join(home, 'server.pem')],
  ])
  let conf = await deployed('mamori.conf', home)
  for (const [n, api] of apiPorts.entries())
    conf = conf.replace(`127.0.0.1:${3001 + n}`, `127.0.0.1:${api}`)
  conf = conf
    // Of fewer replicas.
    .replace(/^ *server 127\.0\.0\.1:300\d .*\n/gm, '')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('listen 127.0.0.1:3000', `listen 127.0.0.1:${doorsPort}`)
    .replace('keepalive_timeout 3s', 'keepalive_timeout 1s')
  for (const [directive, seconds] of Object.entries(times)) {
    const changed = conf.replace(new RegExp(`${directive} \\d+s;`), `${directive} ${seconds}s;`)
    if (changed === conf) throw new Error(`${directive} is not in deploy/nginx/mamori.conf`)
    conf = changed
  }
  const [url, doorsUrl] = [`https://127.0.0.1:${port}`, `http://127.0.0.1:${doorsPort}`]
  return { ...(await startNginx(home, port, conf)), url, doorsUrl }
}
