import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestApp, type TestApp } from '#tests/app'
import { createLog } from '../log.ts'
import { type Listener, listen } from './listeners.ts'

const lines: { level: number; route?: string; status?: number }[] = []
const ERROR = 50

let t: TestApp
let listener: Listener
beforeAll(async () => {
  const log = createLog('debug', { write: (line: string) => lines.push(JSON.parse(line)) })
  t = await createTestApp({ log })
  listener = await listen(t.app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await listener.close()
  await t.close()
})

test('whoever hangs up in the middle of what they send makes no noise in the log', async () => {
  const socket = connect(listener.port, '127.0.0.1')
  socket.write(
    'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"username',
  )
  setTimeout(() => socket.destroy(), 100)
  await vi.waitFor(() => expect(lines).toContainEqual(expect.objectContaining({ status: 503 })))
  expect(lines.filter(({ level }) => level >= ERROR)).toEqual([])
})
