import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { memoryStore } from '../storage/memory.ts'
import { MOST_KNOWN, openJournal, type TakenCommand } from './journal.ts'

const command = (epoch: number): TakenCommand => ({
  jti: randomUUID(),
  iat: 0,
  exp: 10,
  kind: 'lock',
  level: 2,
  epoch,
})
const REPORT = { state: 'succeeded', at: '2026-04-01T00:00:00.000Z' } as const

test('cut off at any byte, it is as it was after some whole line', () => {
  const { journal: file } = memoryStore()
  const journal = openJournal(file)
  journal.belongTo('device')
  const commands = [command(1), command(2), command(3)]
  const states: string[] = [JSON.stringify([0, [], []])]
  const stateOf = (one: ReturnType<typeof openJournal>) =>
    JSON.stringify([
      one.fence(),
      one.unfinished().map(({ jti }) => jti),
      one.untold().map(({ jti }) => jti),
    ])
  for (const one of commands) {
    journal.accept(one)
    states.push(stateOf(journal))
    journal.finish(one, REPORT)
    states.push(stateOf(journal))
    journal.told(one.jti)
    states.push(stateOf(journal))
  }
  const whole = Buffer.from(file.read())
  for (let length = 0; length <= whole.length; length++) {
    const { journal: cut } = memoryStore()
    cut.replace(whole.subarray(0, length))
    const again = openJournal(cut)
    const at = states.indexOf(stateOf(again))
    expect(at, `${length} bytes`).toBeGreaterThanOrEqual(0)
    // And it goes on from there: half a line doesn't spoil the next.
    const next = command(9)
    again.accept(next)
    expect(openJournal(cut).find(next.jti)).toMatchObject({ command: next })
  }
})

test('a byte that was turned over ends it there, and is no command', () => {
  const { journal: file } = memoryStore()
  const journal = openJournal(file)
  journal.belongTo('device')
  const [first, second] = [command(1), command(2)]
  journal.accept(first)
  const kept = file.read().length
  journal.accept(second)
  const bytes = Buffer.from(file.read())
  bytes[kept + 30]! ^= 1
  file.replace(bytes)
  const again = openJournal(file)
  expect(again.find(first.jti)).toBeDefined()
  expect(again.find(second.jti)).toBeUndefined()
})

test('ten thousand commands later it is no longer than it was after a few hundred', () => {
  const { journal: file } = memoryStore()
  const journal = openJournal(file)
  journal.belongTo('device')
  const open = command(1)
  journal.accept(open)
  let longest = 0
  for (let epoch = 2; epoch <= 10_000; epoch++) {
    const one = command(epoch)
    journal.accept(one)
    journal.finish(one, REPORT)
    if (epoch % 2) journal.told(one.jti)
    longest = Math.max(longest, file.read().length)
  }
  expect(longest).toBeLessThan(512 * 1024)
  expect(journal.untold().length).toBeLessThan(3 * MOST_KNOWN)
  const again = openJournal(file)
  expect(again.unfinished()).toEqual([open])
  expect(again.fence()).toBe(10_000)
})

test("what another record of the device was to do dies with it; its epochs don't count", () => {
  const { journal: file } = memoryStore()
  const journal = openJournal(file)
  journal.belongTo('one')
  journal.accept(command(8))
  journal.belongTo('two')
  expect([journal.fence(), journal.unfinished()]).toEqual([0, []])
  expect([openJournal(file).fence(), openJournal(file).unfinished()]).toEqual([0, []])
})
