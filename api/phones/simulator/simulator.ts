import { generateKeyPairSync } from 'node:crypto'
import { serve } from '@hono/node-server'
import type { ServiceAccount } from '../android/credentials.ts'
import { signJwt } from '../jwt.ts'
import { type Faults, simulatedApi } from './api.ts'
import { createPusher } from './push.ts'
import { react, report } from './react.ts'
import { emptyState, type PlantedPhone, plantPhone } from './state.ts'

export interface SimulatorOptions {
  seed: string
  clock: () => Date
  /** As Google's quota; 0 for none. */
  quota?: number
  /** Shares of pushes that come twice, and that are overtaken. */
  duplicates?: number
  overtaken?: number
}

const AUDIENCE = 'mamori-simulator'
const EMAIL = 'push@simulated.iam.gserviceaccount.com'
const ISSUER = 'https://accounts.google.com'
/** How often phones look at the clock while it runs by itself. */
const TICK_MS = 500

/**
 * Stands in for Google and for the phones behind it, on loopback: follows the shapes of the Android
 * Management API and of Pub/Sub, keeps all in memory, and does the same for the same seed and clock.
 */
export async function startSimulator(options: SimulatorOptions) {
  const { seed, clock } = options
  const state = emptyState()
  const faults: Faults = { throttled: 0, unavailable: 0, answerLost: 0, unauthorized: 0 }
  const account = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const google = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pusher = createPusher({
    seed,
    clock,
    signWith: { key: google.privateKey, keyId: 'simulated' },
    issuer: ISSUER,
    audience: AUDIENCE,
    email: EMAIL,
    duplicates: options.duplicates ?? 0,
    overtaken: options.overtaken ?? 0,
  })
  const email = 'mamori@simulated.iam.gserviceaccount.com'
  let url = ''
  const app = simulatedApi({
    seed,
    clock,
    state,
    faults,
    accountKey: { keyId: 'account', key: account.publicKey, email },
    url: () => url,
    quota: options.quota ?? 0,
  })
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(made))
  })
  const address = server.address()
  if (typeof address === 'object' && address) url = `http://127.0.0.1:${address.port}`
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined

  const simulator = {
    url,
    state,
    faults,
    account: {
      email,
      keyId: 'account',
      key: account.privateKey,
      tokenUrl: `${url}/token`,
    } satisfies ServiceAccount,
    /** What whoever takes its pushes has to trust. */
    trust: {
      keys: new Map([['simulated', google.publicKey]]),
      issuer: ISSUER,
      audience: AUDIENCE,
      email: EMAIL,
    },
    pushToken: pusher.token,
    /** Says what it is told, by the key that is trusted. */
    signPush: (claims: Record<string, unknown>) =>
      signJwt(claims, { key: google.privateKey, keyId: 'simulated' }),
    plant: (...phones: PlantedPhone[]) => {
      for (const phone of phones) state.phones.set(phone.name, plantPhone(seed, phone, clock()))
    },
    /** Somebody scans the code with a phone that was reset. */
    enroll: (provisioning: string, planted: PlantedPhone): void => {
      const token = [...state.tokens.values()].find(({ value }) => provisioning.includes(value))
      if (!token || token.used || token.expiresAt <= clock())
        throw new Error('this code is worth nothing')
      token.used = true
      const phone = plantPhone(seed, { ...planted, policyName: token.policyName }, clock())
      phone.appliedPolicyName = null
      phone.tokenData = token.additionalData
      phone.tokenName = token.name
      state.phones.set(phone.name, phone)
      report(state, phone, clock())
      const told = state.pushes.at(-1)!
      told.type = 'ENROLLMENT'
    },
    /** Phones do what is due by the clock; nothing is pushed yet. */
    tick: () => {
      react(state, clock())
      pusher.take(state.pushes)
    },
    flush: (pushUrl: string) => pusher.flush(pushUrl),
    waitingPushes: pusher.waiting,
    /** By itself from now on, until it is closed. */
    run: (pushUrl: string) => {
      timer = setInterval(() => {
        simulator.tick()
        flushing ??= pusher.flush(pushUrl).finally(() => {
          flushing = undefined
        })
      }, TICK_MS)
      timer.unref()
    },
    close: async () => {
      clearInterval(timer)
      await flushing
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return simulator
}

export type Simulator = Awaited<ReturnType<typeof startSimulator>>
