import { CertError } from '../errors.ts'

const SMALL_PRIMES = primesBelow(752)
const PRODUCT = SMALL_PRIMES.reduce((product, prime) => product * BigInt(prime), 1n)

/** For these primes, what 65537 generates: the modulus of a key with the ROCA flaw is in all of it. */
const ROCA = SMALL_PRIMES.filter((prime) => prime > 2 && prime <= 167).map((prime) => {
  const group = new Set<number>()
  for (let power = 1; !group.has(power); power = (power * 65537) % prime) group.add(power)
  return { prime: BigInt(prime), group }
})

/**
 * NIST SP 800-89 §5.3.3 and CA/Browser Forum BR 6.1.6: an odd modulus without small factors and a sane
 * exponent. Also CVE-2017-15361 (ROCA), which many smart cards and TPMs of 2012–2017 have.
 * @param modulus big-endian, without leading zeros; likewise the exponent
 * @throws CertError `weak_key`
 */
export function refuseWeakRsa(modulus: Buffer, exponent: Buffer): void {
  const bits = modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24)
  if (bits < 2048 || bits > 4096)
    throw new CertError('weak_key', `an RSA key of ${bits} bits; 2048 to 4096 are taken`)
  // 65537 up to 2²⁵⁶, odd; smaller exponents turn bad padding into forged signatures.
  const e = BigInt(`0x${exponent.toString('hex') || '0'}`)
  if (exponent.length > 32 || e < 65537n || e % 2n === 0n)
    throw new CertError('weak_key', 'an RSA exponent that is even, below 65537 or above 2^256')
  const n = BigInt(`0x${modulus.toString('hex')}`)
  if (gcd(n % PRODUCT, PRODUCT) !== 1n)
    throw new CertError('weak_key', 'an RSA modulus with a small factor')
  if (ROCA.every(({ prime, group }) => group.has(Number(n % prime))))
    throw new CertError('weak_key', 'an RSA key with the ROCA flaw (CVE-2017-15361)')
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

function primesBelow(limit: number): number[] {
  const primes: number[] = []
  for (let n = 2; n < limit; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}
