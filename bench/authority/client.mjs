// Asks one question again and again over kept-alive connections, from a process of its own.
import { connect } from 'node:net'

const [port, seconds, connections, ...question] = process.argv.slice(2)
const bytes = Buffer.from(question[0], 'base64')
let answers = 0
let over = false

function open() {
  const socket = connect(Number(port), '127.0.0.1')
  socket.setNoDelay(true)
  let left = -1
  let pending = Buffer.alloc(0)
  socket.on('connect', () => socket.write(bytes))
  socket.on('data', (piece) => {
    pending = pending.length ? Buffer.concat([pending, piece]) : piece
    for (;;) {
      if (left < 0) {
        const end = pending.indexOf('\r\n\r\n')
        if (end < 0) return
        const head = pending.toString('latin1', 0, end)
        if (!head.startsWith('HTTP/1.1 200')) throw new Error(head)
        left = end + 4 + Number(/content-length: (\d+)/i.exec(head)[1])
      }
      if (pending.length < left) return
      pending = pending.subarray(left)
      left = -1
      answers++
      if (over) return socket.destroy()
      socket.write(bytes)
    }
  })
}
for (let n = 0; n < Number(connections); n++) open()
setTimeout(() => {
  answers = 0
  const started = performance.now()
  setTimeout(() => {
    over = true
    console.log(answers / ((performance.now() - started) / 1000))
  }, Number(seconds) * 1000)
}, 500)
