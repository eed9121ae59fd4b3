// Devices on TLS connections of their own, from a process of its own: `ask` sends one request again and
// again on each connection that is kept, `stream` opens many streams and holds them until it is told to end.
import { createInterface } from 'node:readline'
import { connect } from 'node:tls'

const lines = createInterface({ input: process.stdin })
const { mode, port, ca, seconds, connections, atOnce, devices } = JSON.parse(
  (await lines[Symbol.asyncIterator]().next()).value,
)

const opened = (n, request, onAnswer) => {
  const { key, cert } = devices[n % devices.length]
  const socket = connect({ host: '127.0.0.1', port, ca, key, cert, ALPNProtocols: ['http/1.1'] })
  socket.setNoDelay(true)
  socket.on('secureConnect', () => socket.write(request))
  let pending = ''
  socket.setEncoding('latin1')
  socket.on('data', (piece) => {
    pending += piece
    const end = pending.indexOf('\r\n\r\n')
    if (end < 0) return
    if (!pending.startsWith('HTTP/1.1 200')) throw new Error(pending)
    const length = /content-length: (\d+)/i.exec(pending)?.[1]
    if (length !== undefined && pending.length < end + 4 + Number(length)) return
    pending = ''
    onAnswer(socket)
  })
  socket.on('error', (error) => {
    throw error
  })
  return socket
}

if (mode === 'ask') {
  let times = []
  for (let n = 0; n < connections; n++) {
    const request = Buffer.from(devices[n % devices.length].request)
    let askedAt = performance.now()
    opened(n, request, (socket) => {
      times.push(performance.now() - askedAt)
      askedAt = performance.now()
      socket.write(request)
    })
  }
  // Until all have shaken hands, and a little.
  setTimeout(() => {
    times = []
    const started = performance.now()
    setTimeout(() => {
      const perSecond = times.length / ((performance.now() - started) / 1000)
      const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]
      console.log(JSON.stringify({ perSecond, p99Ms }))
      process.exit()
    }, seconds * 1000)
  }, 2_000)
} else {
  const request = 'GET /agent/stream HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const started = performance.now()
  let [next, there] = [0, 0]
  const one = () => {
    if (next >= connections) return
    let isFirst = true
    opened(next++, request, () => {
      if (!isFirst) return
      isFirst = false
      if (++there === connections)
        console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }))
      else one()
    })
  }
  for (let n = 0; n < atOnce; n++) one()
  lines.on('close', () => process.exit())
}
