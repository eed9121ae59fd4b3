import { subjectAltName } from '../certificate/extensions.ts'
import { type Prepared, prepared } from '../certificate/prepare.ts'
import { integer, oid, sequence, setOf, tagged, utf8 } from '../der/write.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { algorithmFor } from '../keys/signature.ts'
import type { AlternativeNames } from '../names/general-name.ts'
import { encodeName, type NameAttributes } from '../names/name.ts'
import { OID } from '../oids.ts'

/**
 * A PKCS#10 request (RFC 2986 §4.1) up to its signature, which `assemble` puts to it: what the agent and
 * our own servers send.
 * @throws CertError `bad_facts`
 */
export function prepareRequest(facts: {
  subject: NameAttributes
  publicKey: PublicKey
  names?: AlternativeNames
  challengePassword?: string
}): Prepared {
  const attributes: Buffer[] = []
  if (facts.challengePassword !== undefined)
    attributes.push(attribute(OID.challengePassword, utf8(facts.challengePassword)))
  if (facts.names)
    attributes.push(
      attribute(
        OID.extensionRequest,
        sequence(subjectAltName(facts.names, facts.subject.length === 0)),
      ),
    )
  const tbs = sequence(
    integer(0),
    encodeName(facts.subject),
    facts.publicKey.spki,
    tagged(0, ...attributes.sort(Buffer.compare)),
  )
  return prepared(tbs, algorithmFor(facts.publicKey))
}

const attribute = (id: string, value: Buffer): Buffer => sequence(oid(id), setOf(value))
