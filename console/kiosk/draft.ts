import { z } from 'zod'
import { returnCondition } from '#contract/handovers'

export const STEPS = ['person', 'devices', 'returns', 'check', 'sign'] as const
export type Step = (typeof STEPS)[number]

/** A visit under way. Ids alone: the tablet lies on a counter, and names are asked for anew. */
const draft = z.object({
  act: z.enum(['handover', 'return']),
  step: z.enum(STEPS),
  /** Names the request that this will become, however often it is sent. */
  key: z.string(),
  holderId: z.string().nullable(),
  /** Of whom the devices are for, where that is a unit or post; the person is then in charge. */
  dutyUnitId: z.string().nullable().default(null),
  deviceIds: z.array(z.string()),
  returns: z.array(z.object({ deviceId: z.string(), condition: returnCondition })),
  dueOn: z.string().nullable(),
  checked: z.array(z.string()),
})
export type Draft = z.infer<typeof draft>

export type Change =
  | { type: 'begin'; act: Draft['act']; key: string }
  | { type: 'person'; id: string }
  | { type: 'give'; id: string }
  | { type: 'keep'; id: string }
  | { type: 'take'; id: string; condition?: Draft['returns'][number]['condition'] }
  | { type: 'leave'; id: string }
  | { type: 'duty'; unitId: string | null }
  | { type: 'due'; on: string | null }
  | { type: 'tick'; item: string }
  | { type: 'go'; step: Step }
  | { type: 'end' }

/** A return has no new devices. */
export const stepsOf = (act: Draft['act']): Step[] =>
  STEPS.filter((step) => act === 'handover' || step !== 'devices')

export function change(draft: Draft | null, action: Change): Draft | null {
  if (action.type === 'begin') {
    const whose = { holderId: null, dutyUnitId: null }
    const what = { deviceIds: [], returns: [], dueOn: null, checked: [] }
    return { act: action.act, key: action.key, step: 'person', ...whose, ...what }
  }
  if (action.type === 'end' || !draft) return null
  switch (action.type) {
    case 'person':
      return { ...draft, holderId: action.id, dutyUnitId: null, returns: [] }
    case 'give':
      return { ...draft, deviceIds: [...new Set([...draft.deviceIds, action.id])] }
    case 'keep':
      return { ...draft, deviceIds: draft.deviceIds.filter((id) => id !== action.id) }
    case 'take': {
      const others = draft.returns.filter(({ deviceId }) => deviceId !== action.id)
      const taken = { deviceId: action.id, condition: action.condition ?? ('good' as const) }
      return { ...draft, returns: [...others, taken] }
    }
    case 'leave':
      return { ...draft, returns: draft.returns.filter(({ deviceId }) => deviceId !== action.id) }
    case 'duty':
      return { ...draft, dutyUnitId: action.unitId }
    case 'due':
      return { ...draft, dueOn: action.on }
    case 'tick': {
      const others = draft.checked.filter((item) => item !== action.item)
      const ticked = others.length < draft.checked.length ? others : [...others, action.item]
      return { ...draft, checked: ticked }
    }
    case 'go':
      return { ...draft, step: action.step }
  }
}

const KEY = 'mamori.kiosk'

export function readDraft(): Draft | null {
  try {
    return draft.parse(JSON.parse(localStorage.getItem(KEY) ?? ''))
  } catch {
    return null
  }
}

export function keepDraft(kept: Draft | null): void {
  if (kept) localStorage.setItem(KEY, JSON.stringify(kept))
  else localStorage.removeItem(KEY)
}
