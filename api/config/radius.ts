import { isIP } from 'node:net'
import { z } from 'zod'
import { StartupError } from '../errors.ts'
import { readFile, readLongSecret } from './files.ts'
import type { Values } from './variables.ts'

export const variables = {
  RADIUS_SECRET_FILE: z.string().optional(),
  RADIUS_NAS_FILE: z.string().optional(),
}

/** @throws StartupError */
export function read({
  RADIUS_SECRET_FILE: secretFile,
  RADIUS_NAS_FILE: nasFile,
}: Values<typeof variables>) {
  return {
    /** What network elements show to be answered; without it their door is shut. */
    radiusSecret: secretFile && readLongSecret('RADIUS_SECRET_FILE', secretFile),
    /** Where Disconnect-Requests go, and by which secret: never in the database. */
    radiusNas: nasFile ? readNasList('RADIUS_NAS_FILE', nasFile) : [],
  }
}

const nasList = z
  .array(
    z.strictObject({
      /** NAS-Identifier or NAS-IP-Address, as it accounts. */
      name: z.string().min(1).max(253),
      /** Where it listens for RFC 5176; its name when that is an address. */
      address: z.union([z.ipv4(), z.ipv6()]).optional(),
      port: z.number().int().min(1).max(65535).default(3799),
      secret: z.string().min(1).max(128),
    }),
  )
  .refine((list) => list.every(({ name, address }) => address || isIP(name)), {
    message: 'a name that is no address needs an `address` beside it',
  })
export type Nas = z.output<typeof nasList>[number]

/** @throws StartupError that quotes nothing of the file, which holds secrets */
function readNasList(name: string, file: string): Nas[] {
  const parsed = nasList.safeParse(parse(name, file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new StartupError(`${name}: ${file}: ${issue?.path.join('.') || 'list'}: ${issue?.message}`)
}

function parse(name: string, file: string): unknown {
  const text = readFile(name, file)
  try {
    return JSON.parse(text)
  } catch {
    throw new StartupError(`${name}: ${file} is not JSON`)
  }
}
