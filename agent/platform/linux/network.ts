import { fromPem } from '#certs'
import { Failure } from '../../failure.ts'
import { makeKey, requestFor } from '../../identity/request.ts'
import type { NetworkKeys } from '../../network/network.ts'
import type { Run } from '../run.ts'
import type { SystemFiles } from './files.ts'
import { makeTpmRequest } from './tpm.ts'

/** `current` is what wpa_supplicant.conf and NetworkManager's profile point to: deploy/agent has examples. */
const FOLDER = '/etc/mamori/network'
const CURRENT = `${FOLDER}/current`
/** The key and its certificate lie together in one of these, so that both change in one step. */
const PLACES = ['a', 'b'] as const
const KEY = 'key.pem'
const CERTIFICATE = 'certificate.pem'

/**
 * In a TPM where there is one and OpenSSL can use it, else as a file that root alone reads. The pair in use
 * stays as it is until the other one is whole.
 */
export function linuxNetworkKeys(run: Run, files: SystemFiles): NetworkKeys {
  const spare = () => PLACES.find((place) => place !== files.linkName(CURRENT)) ?? PLACES[0]
  return {
    async request(deviceId) {
      const place = `${FOLDER}/${spare()}`
      files.makeFolder(place, 0o700)
      files.remove(`${place}/${CERTIFICATE}`)
      const path = `${place}/${KEY}`
      files.remove(path)
      if (files.exists('/dev/tpmrm0')) {
        const made = await makeTpmRequest(run, files, { key: path, commonName: deviceId })
        if (made !== null) return made
      }
      const key = makeKey()
      files.write(path, key, 0o600)
      return requestFor(key, deviceId)
    },
    async install(certificate, chain) {
      const name = spare()
      const place = `${FOLDER}/${name}`
      if (!files.exists(`${place}/${KEY}`))
        throw new Failure('no_network_key', 'no key waits for a certificate')
      files.write(`${place}/${CERTIFICATE}`, `${certificate.trim()}\n${chain.trim()}\n`, 0o644)
      files.link(CURRENT, name)
      // It reads its files when it is told to; where it isn't running, its next start does.
      await run('wpa_cli', ['reconfigure'])
    },
    async installed() {
      const pem = files.read(`${CURRENT}/${CERTIFICATE}`)
      return pem === null ? null : (fromPem(pem, 'CERTIFICATE')[0] ?? null)
    },
  }
}
