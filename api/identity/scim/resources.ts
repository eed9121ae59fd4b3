import { z } from 'zod'
import { line } from '#contract/values'
import type { DirectoryLogin } from '../../users/directory.ts'
import { ScimError } from './error.ts'
import { isObject } from './patch.ts'

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

type Json = Record<string, unknown>

const optional = (max: number) =>
  z.preprocess(
    (value) => (value === '' || value === null ? undefined : value),
    line(max).optional(),
  )

/** Entra ID sends "True" and "False"; null is as good as nothing (RFC 7643 §2.5). */
const truth = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() === 'true' : (value ?? undefined)),
  z.boolean().optional(),
)

/** What of RFC 7643 §4.1 Mamori keeps; all else that a directory sends is let be, and not stored. */
const userBody = z.object({
  username: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{1,99}$/, 'username'),
  externalid: optional(200),
  displayname: optional(100),
  name: z
    .preprocess(
      (value) => (isObject(value) ? lowerKeys(value) : undefined),
      z
        .object({ formatted: optional(100), familyname: optional(100), givenname: optional(100) })
        .optional(),
    )
    .optional(),
  emails: z
    .preprocess(
      (value) => (Array.isArray(value) ? value.filter(isObject).map(lowerKeys) : []),
      z.array(z.object({ value: z.email().max(200), type: optional(50), primary: truth })).max(20),
    )
    .optional(),
  preferredlanguage: optional(50),
  active: truth,
  enterprise: z
    .preprocess(
      (value) => (isObject(value) ? lowerKeys(value) : undefined),
      z.object({ employeenumber: optional(100) }).optional(),
    )
    .optional(),
})

export interface DirectoryUser extends Omit<DirectoryLogin, 'staffId' | 'active'> {
  /** Null where the directory does not say. */
  active: boolean | null
  externalId: string | null
  employeeNumber: string | null
  attributes: {
    name?: { formatted?: string; familyName?: string; givenName?: string }
    employeeNumber?: string
    preferredLanguage?: string
  }
}

/** @throws ScimError invalidValue that names the attribute */
export function readUser(body: unknown): DirectoryUser {
  const given = lowerKeys(objectOf(body))
  const parsed = userBody.safeParse({ ...given, enterprise: given[ENTERPRISE.toLowerCase()] })
  if (!parsed.success) throw wrong(parsed.error.issues[0]?.path.join('.') ?? '')
  const user = parsed.data
  const { formatted, familyname: familyName, givenname: givenName } = user.name ?? {}
  const email = user.emails?.find(({ primary }) => primary) ?? user.emails?.[0]
  const employeeNumber = user.enterprise?.employeenumber
  const composed = [familyName, givenName].filter(Boolean).join(' ') || undefined
  return {
    username: user.username,
    displayName: user.displayname ?? formatted ?? composed ?? user.username,
    email: email?.value ?? null,
    locale: user.preferredlanguage?.toLowerCase().startsWith('en') ? 'en' : 'ja',
    active: user.active ?? null,
    externalId: user.externalid ?? null,
    employeeNumber: employeeNumber ?? null,
    attributes: {
      ...(user.name && { name: { formatted, familyName, givenName } }),
      ...(employeeNumber && { employeeNumber }),
      ...(user.preferredlanguage && { preferredLanguage: user.preferredlanguage }),
    },
  }
}

const groupBody = z.object({
  displayname: line(200),
  externalid: optional(200),
  members: z
    .preprocess(
      (value) => (Array.isArray(value) ? value.filter(isObject).map(lowerKeys) : undefined),
      z
        .array(z.object({ value: z.uuid() }))
        .max(50_000)
        .optional(),
    )
    .optional(),
})

export interface DirectoryGroup {
  displayName: string
  externalId: string | null
  memberIds: string[] | null
}

export function readGroup(body: unknown): DirectoryGroup {
  const parsed = groupBody.safeParse(lowerKeys(objectOf(body)))
  if (!parsed.success) throw wrong(parsed.error.issues[0]?.path.join('.') ?? '')
  const { displayname, externalid, members } = parsed.data
  return {
    displayName: displayname,
    externalId: externalid ?? null,
    memberIds: members ? [...new Set(members.map(({ value }) => value))] : null,
  }
}

function objectOf(body: unknown): Json {
  if (isObject(body)) return body
  throw new ScimError(400, 'The body must be an object', 'invalidSyntax')
}

/** RFC 7643 §2.1: names of attributes are the same in any case. */
const lowerKeys = (value: Json): Json =>
  Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toLowerCase(), one]))

const wrong = (attribute: string) =>
  new ScimError(400, `The value of ${attribute || 'the resource'} is not valid`, 'invalidValue')

// ── Out ──────────────────────────────────────────────────────────────────────────────────────────

export interface UserRow {
  id: string
  username: string
  displayName: string
  email: string | null
  disabledAt: Date | null
  externalId: string | null
  attributes: DirectoryUser['attributes'] | null
  employeeNumber: string | null
  createdAt: Date
  updatedAt: Date
  groups: { value: string; display: string }[]
}

export function showUser(row: UserRow, base: string): Json {
  const { name, preferredLanguage } = row.attributes ?? {}
  const employeeNumber = row.employeeNumber ?? row.attributes?.employeeNumber
  return {
    schemas: [USER, ...(employeeNumber ? [ENTERPRISE] : [])],
    id: row.id,
    ...(row.externalId && { externalId: row.externalId }),
    userName: row.username,
    displayName: row.displayName,
    ...(name && { name }),
    emails: row.email ? [{ value: row.email, type: 'work', primary: true }] : [],
    ...(preferredLanguage && { preferredLanguage }),
    active: row.disabledAt === null,
    groups: row.groups,
    ...(employeeNumber && { [ENTERPRISE]: { employeeNumber } }),
    meta: meta('User', row, `${base}/Users/${row.id}`),
  }
}

export interface GroupRow {
  id: string
  displayName: string
  externalId: string | null
  createdAt: Date
  updatedAt: Date
  members: { value: string; display: string }[]
}

export const showGroup = (row: GroupRow, base: string): Json => ({
  schemas: [GROUP],
  id: row.id,
  ...(row.externalId && { externalId: row.externalId }),
  displayName: row.displayName,
  members: row.members.map((member) => ({ ...member, $ref: `${base}/Users/${member.value}` })),
  meta: meta('Group', row, `${base}/Groups/${row.id}`),
})

const meta = (
  resourceType: string,
  { createdAt, updatedAt }: { createdAt: Date; updatedAt: Date },
  location: string,
) => ({
  resourceType,
  created: createdAt.toISOString(),
  lastModified: updatedAt.toISOString(),
  location,
})

/** RFC 7644 §3.9: what the client wants to see; `id` and `schemas` always. */
export function project(resource: Json, only: string[] | null, without: string[]): Json {
  return Object.fromEntries(
    Object.entries(resource).filter(([name]) => {
      const key = name.toLowerCase()
      if (key === 'id' || key === 'schemas') return true
      if (only) return only.includes(key)
      return !without.includes(key)
    }),
  )
}
