// Asks questions in turn, again and again, from a process of its own: over kept-alive connections, or over
// new ones where the other side ends each.
import { connect } from 'node:net'

const [port, seconds, connections, ...texts] = process.argv.slice(2)
const questions = texts.map((text) => Buffer.from(text, 'base64'))
let times = []
let next = 0

function open() {
  const socket = connect(Number(port), '127.0.0.1')
  socket.setNoDelay(true)
  let left = -1
  let pending = Buffer.alloc(0)
  let askedAt = 0
  const ask = () => {
    askedAt = performance.now()
    socket.write(questions[next++ % questions.length])
  }
  socket.on('connect', ask)
  socket.on('data', (piece) => {
    pending = pending.length ? Buffer.concat([pending, piece]) : piece
    for (;;) {
      if (left < 0) {
        const end = pending.indexOf('\r\n\r\n')
        if (end < 0) return
        const head = pending.toString('latin1', 0, end)
        if (!/^HTTP\/1\.[01] 200/.test(head)) throw new Error(head)
        left = end + 4 + Number(/content-length: (\d+)/i.exec(head)[1])
      }
      if (pending.length < left) return
      pending = pending.subarray(left)
      left = -1
      times.push(performance.now() - askedAt)
      if (socket.writable) ask()
    }
  })
  socket.on('error', () => {})
  socket.on('close', open)
}
for (let n = 0; n < Number(connections); n++) open()
setTimeout(() => {
  times = []
  const started = performance.now()
  setTimeout(() => {
    const perSecond = times.length / ((performance.now() - started) / 1000)
    const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]
    console.log(JSON.stringify({ perSecond, p99Ms }))
    process.exit()
  }, Number(seconds) * 1000)
}, 500)
