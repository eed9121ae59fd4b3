/** What the plain listener gives, ready to be written: it is given again and again. */
export interface Content {
  body: Buffer
  /** Name, value, name, value …, Content-Length last: node:http writes that twice as fast as an object. */
  headers: string[]
  /** Of what is the same for everybody. */
  etag?: string
}

/** @param headers name, value, name, value … */
export const content = (body: Buffer, headers: readonly string[], etag?: string): Content => ({
  body,
  headers: [...headers, 'Content-Length', String(body.length)],
  ...(etag && { etag }),
})
