import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limitBodies } from './slow-bodies.ts'

const REQUEST_MS = 200
/** At one byte a millisecond. */
const LONG = 400

const server = createServer((request, response) => {
  if (request.url === '/refused') return void response.writeHead(404).end()
  request.resume().on('end', () => setTimeout(() => response.end('whole'), 2 * REQUEST_MS))
})
beforeAll(async () => {
  limitBodies(server, { requestMs: REQUEST_MS, bytesPerMs: 1 })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => void server.close())

/** What is answered to a request that says how long it is, and when. */
async function send(head: string, body: string, path = '/') {
  const since = performance.now()
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${head}\r\n\r\n${body}`)
  let text = ''
  for await (const piece of socket) text += piece
  return { status: text.slice(9, 12), ms: performance.now() - since }
}

test('a body that does not come is given up, a long one after as much more as it may take', async () => {
  const [short, chunked, long] = await Promise.all([
    send('Content-Length: 9', '{'),
    send('Transfer-Encoding: chunked', '1\r\n{\r\n'),
    send(`Content-Length: ${LONG}`, '{'),
  ])
  expect([short.status, chunked.status, long.status]).toEqual(['408', '408', '408'])
  // Timers may be a millisecond early.
  expect(long.ms).toBeGreaterThan(REQUEST_MS + LONG - 5)
  expect(Math.max(short.ms, chunked.ms)).toBeLessThan(long.ms)
})

test('nor is a connection held by the rest of what was refused', async () => {
  const refused = await send('Content-Length: 9', '{', '/refused')
  expect(refused.status).toBe('404')
  expect(refused.ms).toBeGreaterThan(REQUEST_MS - 5)
})

test('what has come whole may be worked on for longer', async () => {
  expect(await send('Connection: close\r\nContent-Length: 2', '{}')).toMatchObject({
    status: '200',
  })
})
