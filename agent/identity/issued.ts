import { createPrivateKey } from 'node:crypto'
import { fromPem, parseCertificate, publicKeyOf } from '#certs'
import { Failure } from '../failure.ts'

/** A certificate for another key than ours would shut us out for good. @throws Failure `other_key` */
export function refuseOtherKey(certificate: string, keyPem: string): void {
  const [der] = fromPem(certificate, 'CERTIFICATE')
  const { publicKey } = parseCertificate(der!)
  if (!publicKey.spki.equals(publicKeyOf(createPrivateKey(keyPem)).spki))
    throw new Failure('other_key', 'the certificate is for another key')
}
