import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeOf } from '#tests/cert-error'
import { isUnlockAnswer, readUnlockChallenge, unlockAnswer, unlockChallenge } from './code.ts'

const key = Buffer.alloc(32, 7)
const device = '0190a000-0000-7000-8000-000000000001'
const nonce = Buffer.from('0102030405', 'hex')

test('the answer opens the challenge it was made for, however it is typed', () => {
  const challenge = unlockChallenge(3, nonce)
  expect(challenge).toMatch(/^(\w{4}-){2}\w{4}$/)
  const answer = unlockAnswer(key, device, challenge)
  expect(isUnlockAnswer(key, device, challenge, answer)).toBe(true)
  const typed = answer.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
  expect(isUnlockAnswer(key, device, challenge, typed)).toBe(true)
})

test('it opens no other device, no other challenge, and not by another key', () => {
  const challenge = unlockChallenge(3, nonce)
  const answer = unlockAnswer(key, device, challenge)
  expect(isUnlockAnswer(key, device.replace(/1$/, '2'), challenge, answer)).toBe(false)
  expect(isUnlockAnswer(key, device, unlockChallenge(4, nonce), answer)).toBe(false)
  expect(isUnlockAnswer(key, device, unlockChallenge(3, Buffer.alloc(5)), answer)).toBe(false)
  expect(isUnlockAnswer(Buffer.alloc(32, 8), device, challenge, answer)).toBe(false)
})

test('the challenge says of which lock it is', () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 20 - 1),
      fc.uint8Array({ minLength: 5, maxLength: 5 }),
      (epoch, random) => {
        expect(readUnlockChallenge(unlockChallenge(epoch, random)).epoch).toBe(epoch)
      },
    ),
  )
})

test.each(['', 'AAAA', 'AAAA-AAAA-AAAU', '0'.repeat(500)])(
  'rubbish is no challenge: %s',
  (given) => {
    expect(codeOf(() => readUnlockChallenge(given))).toBe('malformed')
    expect(isUnlockAnswer(key, device, unlockChallenge(0, nonce), given)).toBe(false)
  },
)
