import { TAG } from '../der/tags.ts'
import { isAbsoluteUri, isDnsName } from '../names/general-name.ts'
import { ATTRIBUTES, type AttributeName, parseName } from '../names/name.ts'
import { OID } from '../oids.ts'
import type { NameKind, Profile } from '../profiles/profiles.ts'
import type { TbsCertificate } from './parse.ts'

/** Rules on subject and alternative names, in the form of those in `lint.ts`. */
export const nameRules: readonly (readonly [
  code: string,
  rule: string,
  detail: string,
  check: (tbs: TbsCertificate, context: { profile: Profile }) => boolean,
])[] = [
  [
    'subject_type',
    'RFC 5280 §4.1.2.4',
    'an attribute of the subject is neither PrintableString nor UTF8String as it should',
    (tbs) => parseName(tbs.subject).every(isProperString),
  ],
  [
    'subject_twice',
    'CA/Browser Forum BR 7.1.4',
    'an attribute of the subject stands there twice',
    (tbs) => isDistinct(parseName(tbs.subject).map(({ type }) => type)),
  ],
  [
    'alternative_critical',
    'RFC 5280 §4.2.1.6',
    'the alternative name is critical without an empty subject, or the reverse',
    (tbs) =>
      alternative(tbs) === undefined || alternative(tbs)?.critical === tbs.subject.length <= 2,
  ],
  [
    'alternative_kind',
    'profile',
    'an alternative name of a kind its profile does not allow',
    (tbs, { profile }) =>
      kinds(tbs).every((kind) => profile.names.allowed.includes(kind)) &&
      (tbs.extensions.subjectAltName?.others ?? 0) === 0,
  ],
  [
    'alternative_missing',
    'profile',
    'an alternative name that its profile requires is missing',
    (tbs, { profile }) => profile.names.required.every((kind) => kinds(tbs).includes(kind)),
  ],
  [
    'server_name',
    'RFC 9525 §2',
    'a server certificate has no DNS name or address',
    (tbs, { profile }) =>
      !profile.extendedKeyUsage.includes(OID.serverAuth) || kinds(tbs).length > 0,
  ],
  [
    'alternative_uri',
    'RFC 5280 §4.2.1.6',
    'a URI is not absolute',
    (tbs) => tbs.extensions.subjectAltName?.uris.every(isAbsoluteUri) ?? true,
  ],
  [
    'alternative_dns',
    'RFC 5280 §4.2.1.6',
    'a DNS name is not in preferred syntax',
    (tbs) => tbs.extensions.subjectAltName?.dns.every(isDnsName) ?? true,
  ],
]

const alternative = (tbs: TbsCertificate) => tbs.raw.find(({ id }) => id === OID.subjectAltName)

function kinds({ extensions }: TbsCertificate): NameKind[] {
  const found = extensions.subjectAltName
  if (!found) return []
  return (['uris', 'dns', 'ips', 'emails'] as const).filter((kind) => found[kind].length > 0)
}

const isDistinct = (values: readonly string[]) => new Set(values).size === values.length

function isProperString({ type, value, tag }: ReturnType<typeof parseName>[number]): boolean {
  if (!Object.hasOwn(ATTRIBUTES, type)) return false
  const { max, printable } = ATTRIBUTES[type as AttributeName]
  const length = [...value].length
  return length > 0 && length <= max && tag === (printable ? TAG.printableString : TAG.utf8String)
}
