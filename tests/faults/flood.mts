import { connect, type Socket } from 'node:net'

/* Connections from another process: `port silent slow`. Says how many are open, then how many have been closed. */
const [port, silent, slow] = process.argv.slice(2).map(Number) as [number, number, number]
const AT_ONCE = 100
const sockets: Socket[] = []
let gone = 0

const open = () =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', resolve)
    socket.once('error', reject)
    sockets.push(socket)
  })

for (let n = 0; n < silent + slow; n += AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, silent + slow - n) }, open))
for (const socket of sockets) {
  socket.on('error', () => {}).on('close', () => gone++)
  // What was never read would keep a socket open on this side.
  socket.resume()
}
for (const socket of sockets.slice(0, slow))
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
process.send?.({ open: sockets.length, gone })
setInterval(() => {
  for (const socket of sockets.slice(0, slow)) if (socket.writable) socket.write('x')
  process.send?.({ open: sockets.length - gone, gone })
}, 500)
process.on('disconnect', () => process.exit(0))
