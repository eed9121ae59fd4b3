import { createServer } from 'node:https'

/* The least that an agent port can be: TLS that asks for a certificate, and a stream that says hello. */
const pem = JSON.parse(process.argv[2]!) as { key: string; cert: string; ca: string }
const server = createServer(
  { ...pem, requestCert: true, rejectUnauthorized: true },
  (_request, answer) => {
    answer.writeHead(200, { 'content-type': 'application/x-ndjson' })
    answer.write('{"type":"hello","pingSeconds":3600}\n')
  },
)
server.requestTimeout = 0
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port))
process.on('disconnect', () => process.exit(0))
