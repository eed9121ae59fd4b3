import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SECRET = 'testing123'

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Ends a program we started, and waits until it is gone.
 * @param signal SIGTERM where it has children of its own, which it would leave behind
 */
export async function end(
  child: ChildProcess,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

/** Resolves once the program has said so; rejects with all it said when it ends before. */
export function saying(child: ChildProcess, words: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (piece: Buffer) => {
      said += piece
      if (words.test(said)) resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', () => reject(new Error(`it ended: ${said.slice(-2_000)}`)))
  })
}

/** What eapol_test plays: EAP-TLS with `<name>.pem` and `<name>.key` of `dir`. Gives the file. */
export async function supplicant(home: string, dir: string, name: string): Promise<string> {
  const conf = join(home, `${name}.conf`)
  await writeFile(
    conf,
    `network={
  key_mgmt=WPA-EAP
  eap=TLS
  identity="${name}"
  ca_cert="${dir}/root.pem"
  client_cert="${dir}/${name}.pem"
  private_key="${dir}/${name}.key"
}
`,
  )
  return conf
}

interface Radius {
  /** Whether EAP-TLS with this certificate and key, PEM files in the folder, gets in. */
  authenticate(name: string): Promise<boolean>
  stop(): Promise<void>
}

/** FreeRADIUS that believes `ca.pem` in this folder and checks revocation by OCSP or by lists in `lists/`. */
export async function startRadius(dir: string, by: { ocspUrl: string } | 'crl'): Promise<Radius> {
  const port = await freePort()
  const home = join(dir, by === 'crl' ? 'radius-crl' : 'radius-ocsp')
  await mkdir(home, { recursive: true })
  const revocation =
    by === 'crl'
      ? `check_crl = yes
      ca_path = ${dir}/lists`
      : `ocsp {
        enable = yes
        override_cert_url = yes
        url = "${by.ocspUrl}"
        use_nonce = yes
        timeout = 2
        softfail = no
      }`
  await writeFile(
    join(home, 'radiusd.conf'),
    `name = radiusd
prefix = ${home}
logdir = ${home}
raddbdir = ${home}
run_dir = ${home}
libdir = /usr/lib/freeradius
max_requests = 1024
security {
  reject_delay = 0
}
client local {
  ipaddr = 127.0.0.1
  secret = ${SECRET}
}
modules {
  eap {
    default_eap_type = tls
    tls-config common {
      private_key_file = ${dir}/radius.key
      certificate_file = ${dir}/radius.pem
      ca_file = ${dir}/ca.pem
      ecdh_curve = prime256v1
      tls_min_version = "1.2"
      tls_max_version = "1.2"
      cache {
        enable = no
      }
      ${revocation}
    }
    tls {
      tls = common
    }
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
    eap
  }
  authenticate {
    eap
  }
}
`,
  )
  const child = spawn('/usr/sbin/freeradius', ['-X', '-d', home, '-D', '/usr/share/freeradius'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await saying(child, /Ready to process requests/)
  return {
    authenticate: async (name) => {
      const conf = await supplicant(home, dir, name)
      const args = ['-c', conf, '-a', '127.0.0.1', '-p', String(port), '-s', SECRET, '-t', '10']
      const { stdout } = await run('eapol_test', args).catch((error) => error as { stdout: string })
      return stdout.trimEnd().endsWith('SUCCESS')
    },
    stop: () => end(child),
  }
}
