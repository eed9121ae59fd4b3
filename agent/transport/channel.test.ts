import { expect, test } from 'vitest'
import type { AgentCheckin, AgentWanted, Nudge } from '#contract/agent-channel'
import { openChannel } from './channel.ts'

const AT = '2026-05-11T01:00:00.000Z'
const WANTED: AgentWanted = {
  ...{ at: AT, lock: { level: 0, epoch: 0 }, commands: [], lease: null },
  ...{ extension: null, keys: null, sendInventory: false, networkCertificate: 'keep' },
  pollSeconds: 300,
}

test('a long poll asks for what has come since the last check-in, and is told of it once', async () => {
  const nudges: Nudge[] = [
    { type: 'ping' },
    { type: 'ping' },
    { type: 'nudge', reason: 'lock' },
    { type: 'ping' },
  ]
  const asked: string[] = []
  const ask = async (path: string) => {
    asked.push(path)
    return { status: 200, text: '', json: path === '/agent/checkin' ? WANTED : nudges.shift() }
  }
  const channel = openChannel(() => ({ ask, follow: async () => {}, close: () => {} }))
  const poll = () => channel.nudge(50, new AbortController().signal)
  await poll()
  await channel.checkin({} as AgentCheckin)
  for (let times = 0; times < 3; times++) await poll()
  const since = `/agent/nudges?wait=50&since=${encodeURIComponent(AT)}`
  expect(asked).toEqual([
    '/agent/nudges?wait=50',
    '/agent/checkin',
    since,
    since,
    '/agent/nudges?wait=50',
  ])
})
