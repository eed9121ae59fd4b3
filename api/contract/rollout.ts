import { z } from 'zod'
import { listQuery, oneOrMore } from './list.ts'
import { REPLACEMENT_WAY } from './replacement-way.ts'
import { day, id, instant, line } from './values.ts'

export { REPLACEMENT_WAY }

/** A step of a state machine. The table app.moves in the database holds the same rows. */
interface Move<S extends string> {
  from: S
  to: S
}

export const PROGRAM_STATES = ['planned', 'open', 'closed'] as const
export const programState = z.enum(PROGRAM_STATES)
export type ProgramState = z.infer<typeof programState>

export const PROGRAM_MOVES: readonly Move<ProgramState>[] = [
  { from: 'planned', to: 'open' },
  { from: 'open', to: 'closed' },
  { from: 'closed', to: 'open' },
]

export const WAVE_STATES = ['planned', 'open', 'suspended', 'closed'] as const
export const waveState = z.enum(WAVE_STATES)
export type WaveState = z.infer<typeof waveState>

/** `planned → open` waits for the gate of the wave before, or takes a reason. */
export const WAVE_MOVES: readonly Move<WaveState>[] = [
  { from: 'planned', to: 'open' },
  { from: 'open', to: 'suspended' },
  { from: 'suspended', to: 'open' },
  { from: 'open', to: 'closed' },
]

/** What can come in between; each has a reason in words, and a way back. */
export const REPLACEMENT_EXCEPTIONS = [
  'absent',
  'declined',
  'broken',
  'long_leave',
  'no_device',
] as const

export const REPLACEMENT_STATES = [...REPLACEMENT_WAY, ...REPLACEMENT_EXCEPTIONS] as const
export const replacementState = z.enum(REPLACEMENT_STATES)
export type ReplacementState = z.infer<typeof replacementState>

export const isException = (state: string): boolean =>
  (REPLACEMENT_EXCEPTIONS as readonly string[]).includes(state)

/** The person has the new laptop and works with it: what a wave's gate counts. */
export const REPLACED_STATES = ['migrated', 'reclaimed', 'erased', 'closed'] as const

/** What a step asks for besides the state it starts from. */
export type Need =
  /** A new laptop is paired. */
  | 'pairing'
  /** The new laptop is ready to be handed over. */
  | 'ready_device'
  /** The wave is open; `prepared` may run ahead of it. */
  | 'open_wave'
  | 'wave_not_over'
  /** Words that say why. */
  | 'reason'
  /** The old laptop can be taken back: it isn't lost. */
  | 'old_device_at_hand'
  /** The erasure of the old laptop is on record since its return. */
  | 'erasure'
  /** And so is its certificate. */
  | 'certificate'
  /** The old laptop is lost for good, so that nothing can be taken back. */
  | 'old_device_written_off'

interface ReplacementMove extends Move<ReplacementState> {
  needs: readonly Need[]
}

const exception = (
  to: (typeof REPLACEMENT_EXCEPTIONS)[number],
  from: readonly ReplacementState[],
): ReplacementMove[] => from.map((state) => ({ from: state, to, needs: ['reason'] }))

const back = (from: ReplacementState, to: readonly ReplacementState[]): ReplacementMove[] =>
  to.map((state) => ({ from, to: state, needs: [] }))

export const REPLACEMENT_MOVES: readonly ReplacementMove[] = [
  { from: 'planned', to: 'prepared', needs: ['pairing', 'wave_not_over'] },
  { from: 'prepared', to: 'scheduled', needs: ['open_wave'] },
  { from: 'scheduled', to: 'deployed', needs: ['open_wave', 'ready_device'] },
  { from: 'deployed', to: 'migrated', needs: [] },
  { from: 'migrated', to: 'reclaimed', needs: ['old_device_at_hand'] },
  { from: 'reclaimed', to: 'erased', needs: ['erasure'] },
  { from: 'erased', to: 'closed', needs: ['certificate'] },
  { from: 'migrated', to: 'closed', needs: ['old_device_written_off'] },
  ...back('prepared', ['planned']),
  ...back('scheduled', ['prepared']),
  ...exception('absent', ['scheduled']),
  ...back('absent', ['prepared']),
  { from: 'absent', to: 'scheduled', needs: ['open_wave'] },
  ...exception('declined', ['planned', 'prepared', 'scheduled']),
  ...back('declined', ['planned', 'prepared']),
  ...exception('long_leave', ['planned', 'prepared', 'scheduled']),
  ...back('long_leave', ['planned', 'prepared']),
  ...exception('no_device', ['planned', 'prepared', 'scheduled']),
  ...back('no_device', ['planned']),
  ...exception('broken', ['prepared', 'scheduled', 'deployed', 'migrated']),
  ...back('broken', ['planned', 'prepared', 'deployed', 'migrated']),
]

/**
 * The step, or undefined where there is none. An exception goes back to the state it interrupted or to
 * one before it, never past it: `pausedFrom` is that state.
 */
export function replacementMove(
  from: ReplacementState,
  to: ReplacementState,
  pausedFrom: ReplacementState | null,
): ReplacementMove | undefined {
  const reachable =
    pausedFrom === null ||
    to === 'planned' ||
    to === pausedFrom ||
    (pausedFrom === 'scheduled' && to === 'prepared')
  return reachable
    ? REPLACEMENT_MOVES.find((move) => move.from === from && move.to === to)
    : undefined
}

const percent = z.number().int().min(0).max(100)
const count = z.number().int()

export const program = z.object({
  id,
  name: z.string(),
  fiscalYear: count,
  goalCount: count,
  deadline: day,
  gatePercent: percent,
  state: programState,
  /** Replacements on record, and of them those whose person has the new laptop. */
  total: count,
  replaced: count,
  updatedAt: instant,
})
export type Program = z.infer<typeof program>

const programFields = {
  name: line(100),
  fiscalYear: z.number().int().min(2000).max(2100),
  goalCount: z.number().int().min(1).max(1_000_000),
  /** 31 March at the end of the fiscal year unless told. */
  deadline: day.optional(),
  gatePercent: percent.optional(),
}
export const programCreate = z.strictObject(programFields)
export const programUpdate = z.strictObject(programFields).partial()
export const programTransition = z.strictObject({ to: programState })
export const programQuery = listQuery({
  sort: ['fiscalYear', 'name', 'deadline', 'state'],
  filter: { state: programState.optional(), fiscalYear: z.number().int().optional() },
})

/** `YYYY-MM` and how many laptops are to be replaced in it. */
export const monthPlan = z.strictObject({
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'month'),
  planned: z.number().int().min(1).max(1_000_000),
})

export const wave = z.object({
  id,
  programId: id,
  programName: z.string(),
  name: z.string(),
  ordinal: count,
  state: waveState,
  /** As it applies: the wave's own, or the program's. */
  gatePercent: percent,
  /** The wave's own, where it has one. */
  ownGatePercent: percent.nullable(),
  /** Why it was opened before the wave before it had reached the gate. */
  gateOverride: z.string().nullable(),
  /** Why it is suspended, or was closed with replacements unfinished. */
  stateReason: z.string().nullable(),
  opensOn: day.nullable(),
  closesOn: day.nullable(),
  plan: z.array(monthPlan),
  total: count,
  replaced: count,
  unpaired: count,
  updatedAt: instant,
})
export type Wave = z.infer<typeof wave>

const plan = z
  .array(monthPlan)
  .max(36)
  .refine((months) => new Set(months.map(({ month }) => month)).size === months.length, {
    message: 'month_twice',
  })
const waveFields = {
  name: line(100),
  gatePercent: percent.nullable().optional(),
  opensOn: day.nullable().optional(),
  closesOn: day.nullable().optional(),
  plan: plan.optional(),
}
export const waveCreate = z.strictObject({
  programId: id,
  /** Comes last unless told. */
  ordinal: z.number().int().min(1).max(1000).optional(),
  ...waveFields,
})
export const waveUpdate = z
  .strictObject({ ...waveFields, ordinal: z.number().int().min(1).max(1000) })
  .partial()
/** `reason` opens a wave before the gate, or closes one that has unfinished replacements. */
export const waveTransition = z.strictObject({ to: waveState, reason: line(500).optional() })
export const waveQuery = listQuery({
  sort: ['ordinal', 'name', 'state', 'opensOn'],
  filter: { programId: id.optional(), state: oneOrMore(waveState).optional() },
})

/** 工程表: what each wave is to replace in which month, and what it has replaced. */
export const schedule = z.object({
  /** Every month of the program's fiscal year, and such others as are planned or done. */
  months: z.array(z.string()),
  waves: z.array(
    z.object({
      id,
      name: z.string(),
      ordinal: count,
      state: waveState,
      opensOn: day.nullable(),
      closesOn: day.nullable(),
      total: count,
      replaced: count,
      /** Those months alone in which something is planned or was done. */
      months: z.array(z.object({ month: z.string(), planned: count, replaced: count })),
    }),
  ),
})
export type Schedule = z.infer<typeof schedule>
