import { z } from 'zod'
import { line } from '#contract/values'
import type { Transaction } from '#drizzle/client'
import { followAll } from '../roles.ts'
import * as queries from '../scim-queries.ts'
import { ScimError } from './error.ts'
import { isObject, type Operation, parsePath } from './patch.ts'
import type { DirectoryGroup } from './resources.ts'

export async function requireGroup(tx: Transaction, id: string, withMembers = true) {
  const group = await queries.getGroup(tx, id, withMembers)
  if (!group) throw new ScimError(404, 'There is no such group')
  return group
}

export async function createGroup(tx: Transaction, given: DirectoryGroup, now: Date) {
  const { displayName, externalId } = given
  const row = { displayName, externalId, createdAt: now, updatedAt: now }
  const id = await queries.insertGroup(tx, row)
  const ids = given.memberIds ?? []
  await requireUsers(tx, ids)
  await queries.addMembers(tx, id, ids)
  await followAll(tx, ids)
  return requireGroup(tx, id)
}

export async function replaceGroup(tx: Transaction, id: string, given: DirectoryGroup, now: Date) {
  await requireGroup(tx, id, false)
  const before = await queries.memberIds(tx, id)
  const { displayName, externalId } = given
  await queries.changeGroup(tx, id, { displayName, externalId, updatedAt: now })
  await setMembers(tx, id, before, given.memberIds ?? [])
  return requireGroup(tx, id)
}

export async function removeGroup(tx: Transaction, id: string): Promise<void> {
  await requireGroup(tx, id, false)
  const members = await queries.memberIds(tx, id)
  await queries.deleteGroup(tx, id)
  await followAll(tx, members)
}

/** Member by member, since a group may have thousands and a directory sends one at a time. */
export async function patchGroup(
  tx: Transaction,
  id: string,
  operations: readonly Operation[],
  now: Date,
): Promise<void> {
  await requireGroup(tx, id, false)
  const concerned = new Set<string>()
  for (const operation of operations) {
    const each = operation.path
      ? [operation]
      : Object.entries(objectOf(operation.value)).map(([path, value]) => ({
          op: operation.op,
          path,
          value,
        }))
    for (const one of each) {
      for (const userId of await patchAttribute(tx, id, one)) concerned.add(userId)
    }
  }
  await queries.changeGroup(tx, id, { updatedAt: now })
  await followAll(tx, [...concerned])
}

/** Gives whose roles it may concern. */
async function patchAttribute(
  tx: Transaction,
  id: string,
  operation: Operation,
): Promise<string[]> {
  const path = parsePath(operation.path!)
  switch (path.attribute.toLowerCase()) {
    case 'members':
      return patchMembers(tx, id, operation, path.filter)
    case 'displayname':
      await queries.changeGroup(tx, id, { displayName: textOf(operation.value) })
      return queries.memberIds(tx, id)
    case 'externalid': {
      const externalId = operation.op === 'remove' ? null : textOf(operation.value)
      await queries.changeGroup(tx, id, { externalId })
      return queries.memberIds(tx, id)
    }
    // What the server makes itself (RFC 7643 §3.1): Okta sends it along.
    case 'id':
    case 'schemas':
    case 'meta':
      return []
    default:
      throw new ScimError(400, 'A group has no such attribute', 'invalidPath')
  }
}

async function patchMembers(
  tx: Transaction,
  id: string,
  { op, value }: Operation,
  filter: { attribute: string; value: unknown } | null,
): Promise<string[]> {
  const before = await queries.memberIds(tx, id)
  if (op === 'remove') {
    // RFC 7644 §3.5.2.2 names them in the path; Entra ID in the value; neither means all of them.
    const named = filter ? [idOf({ value: filter.value })] : value == null ? before : idsOf(value)
    await queries.removeMembers(tx, id, named)
    return named
  }
  const ids = idsOf(value)
  if (op === 'replace') return setMembers(tx, id, before, ids, false)
  const added = ids.filter((one) => !before.includes(one))
  await requireUsers(tx, added)
  await queries.addMembers(tx, id, added)
  return added
}

async function setMembers(
  tx: Transaction,
  id: string,
  before: readonly string[],
  after: readonly string[],
  follow = true,
): Promise<string[]> {
  const [was, is] = [new Set(before), new Set(after)]
  const added = after.filter((one) => !was.has(one))
  const removed = before.filter((one) => !is.has(one))
  await requireUsers(tx, added)
  await queries.removeMembers(tx, id, removed)
  await queries.addMembers(tx, id, added)
  if (follow) await followAll(tx, [...before, ...added])
  return [...added, ...removed]
}

async function requireUsers(tx: Transaction, ids: readonly string[]): Promise<void> {
  const known = new Set(await queries.knownUsers(tx, ids))
  if (ids.every((id) => known.has(id))) return
  throw new ScimError(400, 'A member is no user of this service', 'invalidValue')
}

const idsOf = (value: unknown): string[] => [
  ...new Set((Array.isArray(value) ? value : [value]).map(idOf)),
]

function idOf(member: unknown): string {
  const parsed = z.uuid().safeParse(isObject(member) ? member.value : member)
  if (parsed.success) return parsed.data.toLowerCase()
  throw new ScimError(400, 'The value of members is not valid', 'invalidValue')
}

function textOf(value: unknown): string {
  const parsed = line(200).safeParse(value)
  if (parsed.success) return parsed.data
  throw new ScimError(400, 'The value must be a line of text', 'invalidValue')
}

function objectOf(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value
  throw new ScimError(400, 'The value must be an object', 'invalidValue')
}
