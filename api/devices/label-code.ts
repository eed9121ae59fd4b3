import { hasLuhnCheckDigit } from '#contract/luhn'

/*
 * Property numbers such as 道備-21-00017 hold kanji, which no bar code takes and no keyboard scanner types.
 * A label therefore carries sixteen digits: the first 48 bits of the device's id and a check digit. They
 * are no IMEI (15 digits) and no ICCID (19), and in Code 128 set C they take eight symbols.
 */
const BITS_AS_HEX = 12
const DIGITS = 15

export function labelCode(deviceId: string): string {
  const first = deviceId.replaceAll('-', '').slice(0, BITS_AS_HEX)
  const digits = String(Number.parseInt(first, 16)).padStart(DIGITS, '0')
  const check = [...'0123456789'].find((digit) => hasLuhnCheckDigit(digits + digit))
  return digits + check
}

/** The first and last id that a label of this code can be on, or null where it is none. */
export function idsOfLabel(code: string): { from: string; to: string } | null {
  if (!/^\d{16}$/.test(code) || !hasLuhnCheckDigit(code)) return null
  const value = Number(code.slice(0, DIGITS))
  if (value >= 2 ** (BITS_AS_HEX * 4)) return null
  const hex = value.toString(16).padStart(BITS_AS_HEX, '0')
  const head = `${hex.slice(0, 8)}-${hex.slice(8)}`
  return { from: `${head}-0000-0000-000000000000`, to: `${head}-ffff-ffff-ffffffffffff` }
}
