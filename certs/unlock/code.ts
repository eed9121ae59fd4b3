import { createHmac, timingSafeEqual } from 'node:crypto'
import { CertError } from '../errors.ts'

/**
 * Unlocking without a network: the device shows a challenge, the help desk reads an answer back. Only who
 * holds the device's escrowed key can make it, and it opens this lock of this device alone.
 */
/** Crockford's base 32: read out by telephone, no letter is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Of the epoch, 20 bits; then 40 bits of chance. */
const EPOCH_LETTERS = 4
export const UNLOCK_NONCE_BYTES = 5
const CHALLENGE_LETTERS = EPOCH_LETTERS + 8
/** 60 bits; the device counts the wrong ones. */
const ANSWER_LETTERS = 12
export const UNLOCK_KEY_BYTES = 32

/** What the device shows, in groups of four. `epoch` is that of the lock, 0 where its lease has run out. */
export function unlockChallenge(epoch: number, nonce: Uint8Array): string {
  if (nonce.length !== UNLOCK_NONCE_BYTES)
    throw new CertError('bad_facts', 'another length of nonce')
  const value = (BigInt(epoch % 2 ** 20) << 40n) | BigInt(`0x${Buffer.from(nonce).toString('hex')}`)
  return grouped(letters(value, CHALLENGE_LETTERS))
}

/** The letters of what somebody has typed, and the epoch in it. @throws CertError `malformed` */
export function readUnlockChallenge(given: string): { letters: string; epoch: number } {
  const typed = readLetters(given, CHALLENGE_LETTERS)
  const epoch = [...typed.slice(0, EPOCH_LETTERS)].reduce(
    (value, letter) => value * 32 + ALPHABET.indexOf(letter),
    0,
  )
  return { letters: typed, epoch }
}

/** In groups of four. @throws CertError `malformed` for what can be no challenge */
export function unlockAnswer(key: Uint8Array, deviceId: string, challenge: string): string {
  return grouped(answerLetters(key, deviceId, challenge))
}

/** Whether this is the answer, however it was typed; in a time that tells nothing of it. */
export function isUnlockAnswer(
  key: Uint8Array,
  deviceId: string,
  challenge: string,
  given: string,
): boolean {
  const right = answerLetters(key, deviceId, challenge)
  let typed: string
  try {
    typed = readLetters(given, ANSWER_LETTERS)
  } catch (error) {
    if (error instanceof CertError) return false
    throw error
  }
  return timingSafeEqual(Buffer.from(typed), Buffer.from(right))
}

function answerLetters(key: Uint8Array, deviceId: string, challenge: string): string {
  if (key.length !== UNLOCK_KEY_BYTES) throw new CertError('bad_facts', 'another length of key')
  const { letters: typed } = readUnlockChallenge(challenge)
  const mac = createHmac('sha256', key).update(`mamori unlock 1\n${deviceId}\n${typed}`).digest()
  return letters(mac.readBigUInt64BE() >> 4n, ANSWER_LETTERS)
}

function letters(value: bigint, count: number): string {
  let text = ''
  for (let rest = value; text.length < count; rest >>= 5n)
    text = ALPHABET[Number(rest & 31n)] + text
  return text
}

function readLetters(given: string, count: number): string {
  const typed = given.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  if (typed.length !== count || [...typed].some((letter) => !ALPHABET.includes(letter)))
    throw new CertError('malformed', `not ${count} letters or digits`)
  return typed
}

const grouped = (text: string): string => text.match(/.{4}/g)!.join('-')
