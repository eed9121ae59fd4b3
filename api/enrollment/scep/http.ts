import { CertError, fromBase64 } from '#certs'

/** What is asked for, as the request line has it: before anything takes a `+` for a space. */
export interface Operation {
  name: string
  /** Null where there was none, or none that can be read. */
  message: Buffer | null
}

/**
 * The operation in a query (RFC 8894 §4.1). Clients leave `+` and `/` as they are, escape them, break the
 * base64 into lines, or leave its padding out.
 */
export function operationIn(url: string): Operation {
  const [, query = ''] = /\?(.*)$/s.exec(url) ?? []
  const fields = new Map(
    query.split('&').map((field) => {
      const at = field.indexOf('=')
      return at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at + 1)]
    }),
  )
  return { name: fields.get('operation') ?? '', message: messageIn(fields.get('message')) }
}

function messageIn(field: string | undefined): Buffer | null {
  if (field === undefined) return null
  try {
    const text = decodeURIComponent(field).replace(/ /g, '+').replace(/\s+/g, '')
    return fromBase64(text.padEnd(Math.ceil(text.length / 4) * 4, '='))
  } catch (error) {
    if (error instanceof CertError || error instanceof URIError) return null
    throw error
  }
}

/** The root of the service, and below it what clients make of it: Windows adds `/pkiclient.exe`. */
export const isScepPath = (path: string): boolean => path === '/scep' || path.startsWith('/scep/')
