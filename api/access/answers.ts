import type { Door, DoorReason, Outcome } from '#contract/doors'
import type { Transaction } from '#drizzle/client'
import { insertAnswers } from './answer-queries.ts'

/** What a door answered. Nothing of it is checked: strangers call with whatever they like. */
export interface DoorAnswer {
  door: Door
  outcome: Outcome
  /** The weightiest first. */
  reasons: readonly DoorReason[]
  deviceId?: string | null
  lineId?: string | null
  certificateId?: string | null
  /** Content octets of the serial number. */
  serial?: Uint8Array | null
  /** Of the certificate, as it was shown. */
  issuer?: string | null
  /** MAC address in twelve lower-case digits, or phone number. */
  station?: string | null
  imei?: string | null
  /** Access point, gateway or address it came by. */
  nas?: string | null
}

/**
 * Notes answers. Telemetry: no audit, no foreign keys, one insert. Whoever answers by throwing does it
 * in a transaction of its own, which the refusal does not undo. Any principal may.
 */
export async function recordAnswer(
  tx: Transaction,
  at: Date,
  ...answers: DoorAnswer[]
): Promise<void> {
  await insertAnswers(
    tx,
    answers.map(({ reasons, serial, issuer, station, imei, nas, ...rest }) => ({
      ...rest,
      at,
      reasons: [...reasons],
      serial: serial?.subarray(0, 64),
      issuer: clip(issuer, 1000),
      station: clip(station, 100),
      imei: clip(imei, 16),
      nas: clip(nas, 200),
    })),
  )
}

/** Text that Postgres takes: no NUL, no half character, not too long. */
const clip = (text: string | null | undefined, length: number): string | undefined =>
  text?.toWellFormed().replaceAll('\0', '\ufffd').slice(0, length).toWellFormed()
