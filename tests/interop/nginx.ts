import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from './radius.ts'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

async function untilOpen(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await sleep(20)
  }
}

/**
 * The deployed file: only names, addresses and paths are the test's, as they are the office's.
 * @param times of directives that a test would have to wait for, in seconds
 */
export async function startNginx(
  dir: string,
  apiPorts: number[],
  times: Record<string, number> = {},
): Promise<{ url: string; child: ChildProcess }> {
  const home = join(dir, 'nginx')
  await mkdir(home)
  const port = await freePort()
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', '/CN=mamori.example.lg.jp', '-days', '2'],
    ...['-keyout', join(home, 'server.key'), '-out', join(home, 'server.pem')],
  ])
  let conf = await readFile(join(ROOT, 'deploy/nginx/mamori.conf'), 'utf8')
  for (const [n, api] of apiPorts.entries())
    conf = conf.replace(`127.0.0.1:${3001 + n}`, `127.0.0.1:${api}`)
  conf = conf
    // Of fewer replicas.
    .replace(/^ *server 127\.0\.0\.1:300\d .*\n/gm, '')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('keepalive_timeout 3s', 'keepalive_timeout 1s')
    .replaceAll('/etc/mamori/nginx', home)
    .replaceAll('/var/log/nginx', home)
  for (const [directive, seconds] of Object.entries(times)) {
    const changed = conf.replace(new RegExp(`${directive} \\d+s;`), `${directive} ${seconds}s;`)
    if (changed === conf) throw new Error(`${directive} is not in deploy/nginx/mamori.conf`)
    conf = changed
  }
  await writeFile(join(home, 'mamori.conf'), conf)
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  await writeFile(
    join(home, 'nginx.conf'),
    `daemon off;
pid ${home}/nginx.pid;
error_log ${home}/error.log info;
worker_processes 2;
events {}
http {
  ${temp.map((name) => `${name}_temp_path ${home}/${name};`).join('\n  ')}
  include ${home}/mamori.conf;
}
`,
  )
  const command = ['-c', join(home, 'nginx.conf'), '-p', home]
  await run('/usr/sbin/nginx', ['-t', ...command])
  const child: ChildProcess = spawn('/usr/sbin/nginx', command, { stdio: 'ignore' })
  await untilOpen(port)
  return { url: `https://127.0.0.1:${port}`, child }
}
