import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWebhookReceiver } from '#tests/webhook-receiver'
import { mayReach } from './address.ts'
import { post, signatureOf, type Webhook } from './webhook.ts'

const HOST = 'alerts.example.lg.jp'
const NOW = new Date('2026-11-27T09:00:00Z')
const DELIVERY = { id: 'a-delivery', body: '{"kind":"outbox_behind"}', now: NOW }
const LOOPBACK = [{ address: '127.0.0.1', family: 4 }]

let receiver: Awaited<ReturnType<typeof createWebhookReceiver>>
let webhook: Webhook
let heard: typeof receiver.heard

beforeAll(async () => {
  receiver = await createWebhookReceiver(HOST)
  ;({ webhook, heard } = receiver)
})
afterAll(() => receiver.close())

const given = async () => LOOPBACK
const attempt = (changes: Partial<Webhook> = {}, resolve = given) => {
  heard.length = 0
  return post({ ...webhook, ...changes }, DELIVERY, resolve)
}

it('is signed, so that the receiver knows who wrote it and when', async () => {
  receiver.answering.status = 204
  await attempt()
  const [{ headers, body } = heard[0]!] = heard
  expect(body).toBe(DELIVERY.body)
  expect(headers['mamori-delivery']).toBe(DELIVERY.id)
  const signature = String(headers['mamori-signature'])
  expect(signature).toBe(signatureOf(webhook.secret, +NOW / 1000, body))
  expect(signature).not.toBe(signatureOf('another secret', +NOW / 1000, body))
  expect(signature).not.toBe(signatureOf(webhook.secret, +NOW / 1000 + 1, body))
})

it.each([301, 302, 307, 308, 400, 500])(
  'an answer of %i is a failure and leads nowhere',
  async (code) => {
    receiver.answering.status = code
    await expect(attempt()).rejects.toMatchObject({ code: `http_${code}`, message: `http_${code}` })
    expect(heard.map(({ path }) => path)).toEqual(['/hook'])
  },
)

it('goes to private addresses by configuration alone, and to no name that leads to one as well', async () => {
  const refused = { code: 'private_address' }
  await expect(attempt({ privateNetworks: [] })).rejects.toMatchObject(refused)
  await expect(attempt({ privateNetworks: ['10.0.0.0/8'] })).rejects.toMatchObject(refused)
  const both = async () => [{ address: '203.0.114.1', family: 4 }, ...LOOPBACK]
  await expect(attempt({ privateNetworks: [] }, both)).rejects.toMatchObject(refused)
  expect(heard).toEqual([])
})

it('connects to the very address that was looked at', async () => {
  receiver.answering.status = 204
  const answers = [LOOPBACK, [{ address: '169.254.169.254', family: 4 }]]
  let asked = 0
  await attempt({}, async () => answers[asked++]!)
  // A second look would have found another address.
  expect(asked).toBe(1)
  expect(heard).toHaveLength(1)
})

it('tries the next of several addresses where one is not to be reached', async () => {
  receiver.answering.status = 204
  await attempt({}, async () => [{ address: '127.0.0.2', family: 4 }, ...LOOPBACK])
  expect(heard).toHaveLength(1)
})

it('speaks https to who has a certificate for the name, and to nobody else', async () => {
  await expect(attempt({ url: webhook.url.replace('https', 'http') })).rejects.toMatchObject({
    code: 'not_https',
  })
  await expect(attempt({ url: webhook.url.replace(HOST, 'other.example') })).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
  await expect(attempt({ ca: undefined })).rejects.toMatchObject({ code: expect.any(String) })
  expect(heard).toEqual([])
})

it.each([
  ['93.184.216.34', true],
  ['2606:2800:220:1::1', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.31.0.1', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['::ffff:10.0.0.1', false],
  ['::ffff:a00:1', false],
  ['64:ff9b::a00:1', false],
  ['::ffff:0:a00:1', false],
  ['::a00:1', false],
  ['fd00::1', false],
  ['fe80::1', false],
  ['2002:a00:1::', false],
  ['not an address', false],
])('%s: %s', (address, may) => {
  expect(mayReach(address, [])).toBe(may)
})

it('what the configuration names may be reached, and nothing beside it', () => {
  expect(mayReach('10.1.2.3', ['10.1.0.0/16'])).toBe(true)
  expect(mayReach('10.2.0.1', ['10.1.0.0/16'])).toBe(false)
  expect(mayReach('fd00::5', ['fd00::5'])).toBe(true)
  expect(mayReach('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(true)
})
