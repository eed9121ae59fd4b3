/**
 * From when on a certificate should be renewed: at two thirds of its life, and up to a twelfth later, by
 * its serial, so that a fleet that was issued in one week does not return in one hour.
 */
export function renewAfter(certificate: {
  serial: Uint8Array
  notBefore: Date
  notAfter: Date
}): Date {
  const { serial, notBefore, notAfter } = certificate
  const lifeMs = +notAfter - +notBefore
  const chance = Buffer.from(serial).readUInt32BE(Math.max(serial.length - 4, 0)) / 2 ** 32
  return new Date(+notBefore + (lifeMs * 2) / 3 + (lifeMs / 12) * chance)
}
