import { inArray, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { IMPORT_KINDS, type ImportKind, TRAINING_KINDS } from '#contract/imports'
import { type Actor, reach } from '../actor.ts'
import { AppError } from '../errors.ts'

/* Trainers import their own kinds of files alone. Row security says the same once more. */

type Right = 'imports.read' | 'imports.write'

function kindsOf(actor: Actor, right: Right): readonly string[] {
  const far = reach(actor, right)
  return far === 'all' ? IMPORT_KINDS : far === 'training' ? TRAINING_KINDS : []
}

/** As a condition on a list; undefined where it is every kind. */
export function withinKinds(actor: Actor, right: Right, column: AnyPgColumn): SQL | undefined {
  const kinds = kindsOf(actor, right)
  return kinds === IMPORT_KINDS ? undefined : inArray(column, [...kinds])
}

/** What is of a kind that isn't one's own is as good as not there. */
export const ofOwnKind = <R extends { kind: string }>(
  actor: Actor,
  right: Right,
  record: R | undefined,
): R | undefined => (record && kindsOf(actor, right).includes(record.kind) ? record : undefined)

export function refuseKindOfOthers(actor: Actor, kind: ImportKind): void {
  if (kindsOf(actor, 'imports.write').includes(kind)) return
  const texts = {
    ja: 'この種類のファイルを取り込む権限がありません。',
    en: 'You may not import this kind of file.',
  }
  throw new AppError('forbidden', { fields: [{ field: 'kind', code: 'kind_of_others', texts }] })
}
