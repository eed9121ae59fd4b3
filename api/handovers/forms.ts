import { createHash } from 'node:crypto'
import type { AcceptanceForms } from '#contract/handovers'
import type { Transaction } from '#drizzle/client'
import { AppError } from '../errors.ts'
import { readSettings } from '../settings/service.ts'

type Form = AcceptanceForms['handover']

const form = (text: string, checklist: string[]): Form => ({
  text,
  checklist,
  version: createHash('sha256')
    .update(JSON.stringify([text, checklist]))
    .digest('hex')
    .slice(0, 12),
})

/** The texts as they stand, each named by its own wording. */
export async function acceptanceForms(tx: Transaction): Promise<AcceptanceForms> {
  const settings = await readSettings(tx)
  return {
    handover: form(settings['handovers.text'], settings['handovers.checklist']),
    return: form(settings['handovers.returnText'], settings['handovers.returnChecklist']),
  }
}

/** Refuses what was not shown as it stands; whoever signs has ticked all of the list. */
export function refuseUnlessShown(
  { version, checklist }: Form,
  given: { textVersion: string; checked: readonly string[] },
  signed: boolean,
): void {
  if (given.textVersion !== version) {
    throw new AppError('conflict', { fields: [{ field: 'textVersion', code: 'text_changed' }] })
  }
  const unknown = given.checked.find((item) => !checklist.includes(item))
  if (unknown !== undefined) {
    throw new AppError('invalid', { fields: [{ field: 'checked', code: 'does_not_exist' }] })
  }
  const open = signed ? checklist.find((item) => !given.checked.includes(item)) : undefined
  if (open !== undefined) {
    throw new AppError('invalid', {
      fields: [{ field: 'checked', code: 'checklist_open', params: { item: open } }],
    })
  }
}
