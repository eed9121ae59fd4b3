/** RFC 5280 §5.3.1. 7 is not used; `unspecified` is never written, its absence says it. */
export const REASON_CODES = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const

export type RevocationReason = keyof typeof REASON_CODES

const BY_CODE = new Map<number, RevocationReason>(
  (Object.keys(REASON_CODES) as RevocationReason[]).map((reason) => [REASON_CODES[reason], reason]),
)

export const reasonOf = (code: number): RevocationReason | undefined => BY_CODE.get(code)
