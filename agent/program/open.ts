import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createAgent } from '../agent.ts'
import { systemClock } from '../clock.ts'
import { Failure } from '../failure.ts'
import { openIdentities } from '../identity/identity.ts'
import type { Log } from '../log.ts'
import type { Device } from '../platform/device.ts'
import { linuxDevice } from '../platform/linux/device.ts'
import { windowsDevice } from '../platform/windows/device.ts'
import { fileStore } from '../storage/files.ts'
import { openChannel } from '../transport/channel.ts'
import { type Https, openHttps } from '../transport/https.ts'

export interface Place {
  /** Where the agent keeps what it remembers. */
  folder: string
  /** Stands for `/`, in tests. */
  systemRoot?: string
}

export const DEFAULT_FOLDER =
  process.platform === 'win32'
    ? join(process.env.ProgramData ?? 'C:\\ProgramData', 'Mamori')
    : '/var/lib/mamori-agent'

/** @throws Failure `unsupported_system` */
export async function deviceAt({ folder, systemRoot }: Place): Promise<Device> {
  if (process.platform === 'win32') return windowsDevice({ folder })
  if (process.platform === 'linux') return linuxDevice({ root: systemRoot })
  throw new Failure('unsupported_system', process.platform)
}

export function openFolder({ folder }: Place) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const store = fileStore(folder)
  return { store, identities: openIdentities(store) }
}

/** The agent of this folder, with its way to the server. @throws Failure `not_enrolled` */
export async function openAgent(place: Place, log: Log) {
  const { store, identities } = openFolder(place)
  if (!identities.get()) throw new Failure('not_enrolled')
  const device = await deviceAt(place)
  const clock = systemClock(device)
  const way = currentHttps(identities)
  const channel = openChannel(way.get)
  const agent = createAgent({ store, identities, channel, device, clock, randomBytes, log })
  return { agent, identities, channel, clock, close: way.close }
}

/** Shows the certificate that is in force: another one after it was renewed. */
function currentHttps(identities: ReturnType<typeof openIdentities>) {
  let open: { certificate: string; https: Https } | undefined
  return {
    get() {
      const { server, root, key, certificate, chain } = identities.get()!
      if (open?.certificate !== certificate) {
        open?.https.close()
        const shown = `${certificate.trim()}\n${chain.trim()}\n`
        open = { certificate, https: openHttps(server, { root, key, certificate: shown }) }
      }
      return open.https
    },
    close: () => open?.https.close(),
  }
}
