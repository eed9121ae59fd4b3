import { normalizeCode } from './normalize.ts'

const MOBILE_OR_IP = /^(0[256789]0)(\d{4})(\d{4})$/
/** 0200 with 14 digits numbers SIMs for data alone (電気通信番号計画). */
const DATA_SIM = /^0200\d{10}$/
const FIXED = /^0[1-9]{2}\d{7}$/

/**
 * Japanese numbers in one writing: 090-1234-5678 for mobile and IP phones; digits alone for the others,
 * whose area codes differ in length. Null when it is no such number.
 */
export function normalizePhoneNumber(text: string): string | null {
  const digits = normalizeCode(text)
    .replace(/^\+81(\(0\))?-?0?/, '0')
    .replace(/[-()]/g, '')
  const grouped = MOBILE_OR_IP.exec(digits)
  if (grouped) return `${grouped[1]}-${grouped[2]}-${grouped[3]}`
  return FIXED.test(digits) || DATA_SIM.test(digits) ? digits : null
}
