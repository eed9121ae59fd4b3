import { afterAll, beforeAll, expect, test } from 'vitest'
import { APPOINTMENT_MOVES } from '#contract/appointments'
import { DEVICE_MOVES } from '#contract/device-moves'
import { ERASURE_METHODS } from '#contract/erasure'
import {
  isException,
  PROGRAM_MOVES,
  REPLACEMENT_MOVES,
  REPLACEMENT_STATES,
  REPLACEMENT_WAY,
  replacementMove,
  WAVE_MOVES,
} from '#contract/rollout'
import { createTestApp, type TestApp } from '#tests/app'

let t: TestApp
beforeAll(async () => {
  t = await createTestApp()
})
afterAll(() => t.close())

const MACHINES = {
  program: PROGRAM_MOVES,
  wave: WAVE_MOVES,
  replacement: REPLACEMENT_MOVES,
  appointment: APPOINTMENT_MOVES,
  device: DEVICE_MOVES,
}

test.each(Object.entries(MACHINES))(
  'the database knows the same steps of a %s',
  async (machine, moves) => {
    const rows = await t.ownerSql<{ step: string }[]>`
    select from_state || ' → ' || to_state as step from app.moves where machine = ${machine}`
    const ours = moves.map(({ from, to }) => `${from} → ${to}`)
    expect(rows.map(({ step }) => step).sort()).toEqual(ours.sort())
  },
)

test('the database and the contract agree on every step from everywhere, after every exception', async () => {
  const rows = await t.ownerSql<
    { from: string; to: string; paused: string | null; may: boolean }[]
  >`
    select f.state as "from", g.state as "to", p.state as paused,
      app.may_move('replacement', f.state, g.state, p.state) as may
    from unnest(${[...REPLACEMENT_STATES]}::text[]) as f (state),
      unnest(${[...REPLACEMENT_STATES]}::text[]) as g (state),
      unnest(${[null, ...REPLACEMENT_STATES]}::text[]) as p (state)`
  expect(rows).toHaveLength(13 * 13 * 14)
  const differing = rows.filter(
    ({ from, to, paused, may }) =>
      may !== (replacementMove(from as never, to as never, paused as never) !== undefined),
  )
  expect(differing).toEqual([])
})

test('every state is reached, every exception asks for a reason and leads back', () => {
  for (const state of REPLACEMENT_STATES.slice(1)) {
    expect(REPLACEMENT_MOVES.some(({ to }) => to === state)).toBe(true)
  }
  for (const { to, needs } of REPLACEMENT_MOVES) {
    expect(needs.includes('reason')).toBe(isException(to))
  }
  for (const state of REPLACEMENT_STATES.filter(isException)) {
    const back = REPLACEMENT_MOVES.filter(({ from }) => from === state)
    expect(back.length).toBeGreaterThan(0)
    expect(back.every(({ to }) => (REPLACEMENT_WAY as readonly string[]).includes(to))).toBe(true)
  }
})

test('the database knows the same erasure methods', async () => {
  const rows = await t.ownerSql<{ pair: string }[]>`
    select category || ' ' || method as pair from app.erasure_methods`
  const ours = Object.entries(ERASURE_METHODS).flatMap(([category, methods]) =>
    methods.map((method) => `${category} ${method}`),
  )
  expect(rows.map(({ pair }) => pair).sort()).toEqual(ours.sort())
})
