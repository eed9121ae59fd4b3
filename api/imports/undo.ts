import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { AppError, type FieldError, orNotFound } from '../errors.ts'
import { ENTITY_WORDS } from './entity-words.ts'
import { ofOwnKind } from './kinds-of.ts'
import * as queries from './queries.ts'

export type { Dependant } from './queries.ts'

/** What depends on the import is named one by one up to here; the number is always told. */
const NAMED = 50

/**
 * Puts back what the import found, in one transaction. Refused, with what depends on it, where somebody has
 * written to its rows since or hung something on what it brought.
 */
export async function undo(deps: Deps, actor: Actor, id: string): Promise<void> {
  await deps.db.as(actor, async (tx) => {
    const record = orNotFound(ofOwnKind(actor, 'imports.write', await queries.lockNow(tx, id)))
    if (record.state !== 'applied') {
      throw new AppError('wrong_state', { params: { state: record.state } })
    }
    await queries.lockLedger(tx)
    await queries.expectBulk(tx)
    const dependants = await queries.undo(tx, id)
    if (dependants.length > 0) {
      throw new AppError('undo_blocked', {
        params: { count: dependants.length },
        fields: named(dependants, { ja: '取込み', en: 'import' }),
      })
    }
    await queries.update(tx, id, { state: 'undone', undoneAt: deps.clock() })
  })
}

/** `since`: what is being undone. */
export const named = (dependants: queries.Dependant[], since: Words): FieldError[] =>
  dependants.slice(0, NAMED).map((each) => explained(each, since))

interface Words {
  ja: string
  en: string
}

function explained(
  { why, entity, rowNumber, label, dependant }: queries.Dependant,
  since: Words,
): FieldError {
  const word = (locale: 'ja' | 'en', name: string) => ENTITY_WORDS[name]?.[locale] ?? name
  const row =
    rowNumber === null ? { ja: '', en: '' } : { ja: `${rowNumber}行目の`, en: `Row ${rowNumber}, ` }
  const mark = label === null ? { ja: '', en: '' } : { ja: `「${label}」`, en: ` “${label}”` }
  const ja = `${row.ja}${word('ja', entity)}${mark.ja}`
  const en = `${row.en}${word('en', entity)}${mark.en}`
  const texts =
    why === 'used'
      ? {
          ja: `${ja}を、後から${word('ja', dependant!)}が使っています`,
          en: `${en} is now used by another ${word('en', dependant!)}`,
        }
      : {
          ja: `${ja}は、${since.ja}の後に変更されています`,
          en: `${en} has been changed since the ${since.en}`,
        }
  const params = {
    entity,
    ...(rowNumber !== null && { row: rowNumber }),
    ...(dependant && { dependant }),
  }
  return { field: rowNumber === null ? '' : `rows.${rowNumber}`, code: why, params, texts }
}
