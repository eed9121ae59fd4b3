import { isIP } from 'node:net'
import { z } from 'zod'
import { StartupError } from '../errors.ts'

/** What a file's variables are once they are read. */
export type Values<V extends z.ZodRawShape> = z.output<z.ZodObject<V>>

export const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

export const port = (fallback: number) =>
  z.coerce.number().int().min(0).max(65535).default(fallback)
export const flag = (fallback: '0' | '1') =>
  z
    .enum(['0', '1'])
    .default(fallback)
    .transform((value) => value === '1')
export const url = (...protocols: string[]) =>
  z.url().refine((value) => protocols.includes(new URL(value).protocol), {
    message: `must start with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  })

export const networkList = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((entry) => entry.trim() || []))
  .refine((list) => list.every(isNetwork), {
    message: 'must be addresses or networks such as 10.0.0.1,10.1.0.0/16',
  })

function isNetwork(entry: string): boolean {
  const [address = '', prefix] = entry.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return prefix === undefined ? bits > 0 : /^\d+$/.test(prefix) && Number(prefix) <= bits
}

/** Variables of which one without the others is a mistake; undefined without any. @throws StartupError */
export function allOrNone<Name extends string>(
  e: { [N in NoInfer<Name>]?: string },
  ...names: Name[]
): Record<Name, string> | undefined {
  const missing = names.filter((name) => !e[name])
  if (missing.length === names.length) return undefined
  if (missing.length === 0) return e as Record<Name, string>
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  throw new StartupError(`${list} belong together: one of them is missing`)
}
