import { z } from 'zod'
import { ScimError } from './error.ts'

type Json = Record<string, unknown>

/** RFC 7644 §3.5.2. Entra ID writes `Add` and `Replace` with a capital. */
export const patchRequest = z.looseObject({
  Operations: z
    .array(
      z.looseObject({
        op: z
          .string()
          .transform((op) => op.toLowerCase())
          .pipe(z.enum(['add', 'replace', 'remove'])),
        path: z.string().min(1).max(1000).nullish(),
        value: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(1000),
})
export type Operation = z.output<typeof patchRequest>['Operations'][number]

interface Path {
  /** `urn:…:User` of an extension, as the resource spells it. */
  schema: string | null
  attribute: string
  filter: { attribute: string; value: unknown } | null
  sub: string | null
}

const PATH =
  /^(?:(urn:[\w:.-]+):)?([\w$-]+)(?:\[\s*([\w$-]+)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*\])?(?:\.([\w$-]+))?$/i
const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:/i

/** @throws ScimError invalidPath */
export function parsePath(text: string): Path {
  const found = PATH.exec(text.trim())
  if (!found) throw new ScimError(400, 'The path is not understood', 'invalidPath')
  const [, schema, attribute = '', by, value, sub] = found
  if (isUnsafe(attribute) || isUnsafe(sub))
    throw new ScimError(400, 'No such attribute', 'invalidPath')
  return {
    schema: schema && !CORE.test(`${schema}:`) ? schema : null,
    attribute,
    filter: by && value ? { attribute: by, value: readValue(value) } : null,
    sub: sub ?? null,
  }
}

const isUnsafe = (name: string | undefined) =>
  name === '__proto__' || name === 'constructor' || name === 'prototype'

function readValue(text: string): unknown {
  try {
    return JSON.parse(/^(true|false)$/i.test(text) ? text.toLowerCase() : text)
  } catch {
    throw new ScimError(400, 'The path is not understood', 'invalidPath')
  }
}

/** The resource after the operations, one behind the other; what it was stays as it was. */
export function applyPatch(resource: Json, operations: readonly Operation[]): Json {
  const patched = structuredClone(resource)
  for (const operation of operations) {
    if (operation.path) at(patched, parsePath(operation.path), operation)
    else merge(patched, operation)
  }
  return patched
}

/** Without a path the value names the attributes, as Okta sends them; Entra ID puts paths for names. */
function merge(resource: Json, { op, value }: Operation): void {
  if (op === 'remove') throw new ScimError(400, 'To remove needs a path', 'noTarget')
  if (!isObject(value)) throw new ScimError(400, 'The value must be an object', 'invalidValue')
  for (const [name, one] of Object.entries(value)) {
    const isExtension = name.toLowerCase().startsWith('urn:') && isObject(one)
    if (isExtension) {
      for (const [inner, its] of Object.entries(one)) {
        at(resource, parsePath(`${name}:${inner}`), { op, value: its })
      }
    } else at(resource, parsePath(name), { op, value: one })
  }
}

function at(resource: Json, path: Path, operation: Pick<Operation, 'op' | 'value'>): void {
  const holder = path.schema ? child(resource, path.schema) : resource
  const name = spelt(holder, path.attribute)
  const now = holder[name]
  if (path.filter) {
    atElement(holder, name, path, operation)
    return
  }
  if (path.sub) {
    const target = single(holder, name)
    write(target, spelt(target, path.sub), operation)
    return
  }
  const { op, value } = operation
  if (op === 'add' && Array.isArray(now)) {
    holder[name] = [...now, ...(Array.isArray(value) ? value : [value])]
  } else if (op !== 'remove' && isObject(now) && isObject(value)) {
    holder[name] = { ...now, ...value }
  } else write(holder, name, operation)
}

/** `emails.value` without a filter means the only one there is. */
function single(holder: Json, name: string): Json {
  const now = holder[name]
  if (!Array.isArray(now)) return child(holder, name)
  if (now.length === 0) now.push({})
  if (!isObject(now[0])) throw new ScimError(400, 'No such attribute', 'invalidPath')
  return now[0]
}

function atElement(
  holder: Json,
  name: string,
  path: Path,
  { op, value }: Pick<Operation, 'op' | 'value'>,
) {
  const { attribute, value: wanted } = path.filter!
  const list = Array.isArray(holder[name]) ? (holder[name] as unknown[]) : []
  const fits = (one: unknown) => isObject(one) && same(one[spelt(one, attribute)], wanted)
  if (op === 'remove' && !path.sub) {
    holder[name] = list.filter((one) => !fits(one))
    return
  }
  // RFC 7644 §3.5.2.3 asks for noTarget; Entra ID means: put one there.
  if (!list.some(fits)) list.push({ [attribute]: wanted })
  for (const one of list.filter(fits) as Json[]) {
    if (path.sub) write(one, spelt(one, path.sub), { op, value })
    else if (isObject(value)) Object.assign(one, value)
    else throw new ScimError(400, 'The value must be an object', 'invalidValue')
  }
  holder[name] = list
}

function write(holder: Json, name: string, { op, value }: Pick<Operation, 'op' | 'value'>): void {
  if (op === 'remove') delete holder[name]
  else holder[name] = value
}

function child(holder: Json, wanted: string): Json {
  const name = spelt(holder, wanted)
  if (!isObject(holder[name])) holder[name] = {}
  return holder[name] as Json
}

/** RFC 7643 §2.1: names of attributes are the same in any case. */
const spelt = (holder: Json, name: string): string =>
  Object.keys(holder).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name

const same = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string'
    ? one.toLowerCase() === other.toLowerCase()
    : one === other

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
