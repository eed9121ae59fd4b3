import { createHash } from 'node:crypto'

/** Crockford's base 32: typed from paper, no letter is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 125 bits, which need neither salt nor slow hash. */
const LENGTH = 25
const GROUPS = /.{5}/g
const TOKEN = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`)

/** In groups of five, as it is shown this once. */
export function newToken({ random }: { random: (size: number) => Buffer }): string {
  const letters = [...random(LENGTH)].map((octet) => ALPHABET[octet & 31]).join('')
  return letters.match(GROUPS)!.join('-')
}

/** What is kept of it; null for what can be no token. However it was typed, it is the same. */
export function tokenHash(given: string): Buffer | null {
  if (given.length > 100) return null
  const letters = given.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return TOKEN.test(letters) ? createHash('sha256').update(letters).digest() : null
}
