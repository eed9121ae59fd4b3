import { ScimError } from './error.ts'

/** `attribute eq value`; several hold together. */
export interface Term {
  /** In lower case, without its schema. */
  attribute: string
  value: string | boolean
}

const TERM = /^\s*([\w:.$-]+(?:\[[^\]]*\](?:\.\w+)?)?)\s+(\w+)\s+("(?:[^"\\]|\\.)*"|true|false)\s*/i
const SCHEMA = /^urn:ietf:params:scim:schemas:(?:core|extension:enterprise):2\.0:(?:User|Group):/i
const MAX_LENGTH = 2000

/** RFC 7644 §3.4.2.2, of which provisioning uses `eq` and `and`. @throws ScimError invalidFilter */
export function parseFilter(text: string): Term[] {
  if (text.length > MAX_LENGTH) throw refused('it is too long')
  const terms: Term[] = []
  let rest = text
  while (true) {
    const found = TERM.exec(rest)
    if (!found) throw refused('only `attribute eq "value"`, joined by `and`, is understood')
    const [all, attribute = '', operator = '', value = ''] = found
    if (operator.toLowerCase() !== 'eq') throw refused('only `eq` is supported')
    terms.push({ attribute: plain(attribute), value: read(value) })
    rest = rest.slice(all.length)
    if (rest === '') return terms
    const and = /^and\s+/i.exec(rest)
    if (!and) throw refused('only `and` is supported')
    rest = rest.slice(and[0].length)
  }
}

/** `emails[type eq "work"].value` asks for any mail address: there is one. */
const plain = (attribute: string): string =>
  attribute
    .replace(SCHEMA, '')
    .replace(/\[[^\]]*\]/, '')
    .toLowerCase()

function read(value: string): string | boolean {
  if (!value.startsWith('"')) return value.toLowerCase() === 'true'
  try {
    return JSON.parse(value)
  } catch {
    throw refused('a value is no JSON string')
  }
}

const refused = (why: string) =>
  new ScimError(400, `The filter is not valid: ${why}`, 'invalidFilter')
