import { EventEmitter } from 'node:events'
import type { Server } from 'node:https'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { LONGEST_WAIT_MS, oneByOne } from './handshakes.ts'

const begun: Socket[] = []
afterEach(() => {
  vi.restoreAllMocks()
  begun.length = 0
})

function waitingRoom() {
  const server = new EventEmitter()
  server.on('connection', (socket: Socket) => begun.push(socket))
  oneByOne(server as Server)
  return server
}

/** Both ends of so many connections. */
async function connections(count: number) {
  const server = createServer()
  const accepted: Socket[] = []
  server.on('connection', (socket) => accepted.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const clients = Array.from({ length: count }, () => connect(port, '127.0.0.1'))
  await vi.waitUntil(() => accepted.length === count)
  server.close()
  return { accepted, clients, close: () => clients.map((client) => client.destroy()) }
}

test('one handshake is begun in each turn, in the order in which they came', async () => {
  const { accepted, close } = await connections(3)
  const server = waitingRoom()
  for (const socket of accepted) server.emit('connection', socket)
  expect(begun).toEqual([])
  for (let turn = 1; turn <= 3; turn++) {
    await turnOfLoop()
    expect(begun).toEqual(accepted.slice(0, turn))
  }
  close()
})

test('who has waited too long is let go, who has gone is passed over, and the next one is begun', async () => {
  const { accepted, close } = await connections(3)
  const server = waitingRoom()
  server.emit('connection', accepted[0])
  server.emit('connection', accepted[1])
  accepted[1]!.destroy(new Error('reset by the other end'))
  const now = performance.now()
  vi.spyOn(performance, 'now').mockReturnValue(now + LONGEST_WAIT_MS + 1_000)
  server.emit('connection', accepted[2])
  await vi.waitUntil(() => begun.length > 0)
  expect(accepted[0]!.destroyed).toBe(true)
  expect(begun).toEqual([accepted[2]])
  close()
})
