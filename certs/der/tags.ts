/** Identifier octets of X.690 §8.1.2 that X.509 uses; all fit into one octet. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** `[n]` holding other elements (EXPLICIT, or IMPLICIT over a SEQUENCE). */
export const constructed = (n: number): number => 0xa0 | n
/** `[n]` holding plain octets (IMPLICIT over a primitive type). */
export const primitive = (n: number): number => 0x80 | n
