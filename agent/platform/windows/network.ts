import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { fromPem, toPem } from '#certs'
import { Failure } from '../../failure.ts'
import type { NetworkKeys } from '../../network/network.ts'
import { outputOf } from '../run.ts'
import type { WindowsPorts } from './ports.ts'
import { powershell } from './powershell.ts'

/**
 * certreq: the key is made in the TPM, by its provider, for the machine. RSA, since that provider makes no
 * elliptic one before Windows 10 21H2.
 */
export const requestInf = (commonName: string): string =>
  [
    '[Version]',
    'Signature = "$Windows NT$"',
    '[NewRequest]',
    `Subject = "CN=${commonName}"`,
    'ProviderName = "Microsoft Platform Crypto Provider"',
    'KeyAlgorithm = RSA',
    'KeyLength = 2048',
    'HashAlgorithm = SHA256',
    'KeyUsage = "CERT_DIGITAL_SIGNATURE_KEY_USAGE"',
    'MachineKeySet = TRUE',
    'Exportable = FALSE',
    'RequestType = PKCS10',
    'Silent = TRUE',
    '',
  ].join('\r\n')

const THUMBPRINT = /^[0-9A-F]{40}$/

export function windowsNetworkKeys({ run, files, folder }: WindowsPorts): NetworkKeys {
  /** Which of those in the machine's store is ours. */
  const note = join(folder, 'network-thumbprint.txt')
  const known = () => {
    const text = files.read(note)?.toString('utf8').trim() ?? ''
    return THUMBPRINT.test(text) ? text : null
  }
  return {
    async request(deviceId) {
      const [inf, request] = [join(folder, 'network.inf'), join(folder, 'network.req')]
      files.remove(request)
      files.write(inf, requestInf(deviceId))
      await outputOf(run, 'certreq.exe', ['-new', '-q', '-machine', inf, request])
      const text = files.read(request)?.toString('utf8') ?? ''
      files.remove(inf)
      files.remove(request)
      // Its label says NEW (RFC 7468 §7 wants none).
      const [der] = fromPem(text, 'NEW CERTIFICATE REQUEST', 'CERTIFICATE REQUEST')
      return toPem(der!, 'CERTIFICATE REQUEST')
    },
    async install(certificate, chain) {
      const before = known()
      // The issuing authorities; the root comes by policy, or the machine would trust it for everything.
      for (const der of fromPem(chain, 'CERTIFICATE').slice(0, -1)) {
        const path = join(folder, 'authority.cer')
        files.write(path, toPem(der, 'CERTIFICATE'))
        await outputOf(run, 'certutil.exe', ['-f', '-addstore', 'CA', path])
        files.remove(path)
      }
      const path = join(folder, 'network.cer')
      files.write(path, certificate)
      await outputOf(run, 'certreq.exe', ['-accept', '-q', '-machine', path])
      files.remove(path)
      const [der] = fromPem(certificate, 'CERTIFICATE')
      // The store's name of a certificate is its SHA-1.
      const thumbprint = createHash('sha1').update(der!).digest('hex').toUpperCase()
      files.write(note, thumbprint)
      if (before && before !== thumbprint) await run('certutil.exe', ['-delstore', 'My', before])
    },
    async installed() {
      const thumbprint = known()
      if (thumbprint === null) return null
      const script = `$c=Get-Item 'Cert:\\LocalMachine\\My\\${thumbprint}' -ErrorAction SilentlyContinue;ConvertTo-Json -Compress @{der=if($c -and $c.HasPrivateKey){[Convert]::ToBase64String($c.RawData)}}`
      const { der } = await powershell(run, script, z.object({ der: z.string().nullish() }))
      if (der === '') throw new Failure('tool_failed', 'an empty certificate')
      return der ? Buffer.from(der, 'base64') : null
    },
  }
}
