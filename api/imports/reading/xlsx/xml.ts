import { StringDecoder } from 'node:string_decoder'
import { SaxesParser } from 'saxes'
import { ReadError } from '../read-error.ts'

export type XmlEvent =
  | { open: string; attributes: Record<string, string> }
  | { close: string }
  | { text: string }

/** A sheet has five of them in each other. */
const MAX_DEPTH = 100
/** In which nothing begins or ends: a single text or attribute, held whole; Excel's have 32,767 characters. */
const MAX_QUIET_BYTES = 4 * 1024 * 1024

/** Elements and texts in order, without prefixes. Entities of a document's own are not expanded. Throws ReadError. */
export async function* xmlEvents(bytes: AsyncIterable<Buffer>): AsyncGenerator<XmlEvent[]> {
  const parser = new SaxesParser({ xmlns: false })
  const decoder = new StringDecoder('utf8')
  let events: XmlEvent[] = []
  let failed = false
  let depth = 0
  let quiet = 0
  parser.on('error', () => {
    failed = true
  })
  parser.on('doctype', () => {
    failed = true
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth++
    failed ||= depth > MAX_DEPTH
    events.push({ open: local(name), attributes })
  })
  parser.on('closetag', ({ name }) => {
    depth--
    events.push({ close: local(name) })
  })
  const heard = (text: string) => {
    events.push({ text })
  }
  parser.on('text', heard)
  parser.on('cdata', heard)
  for await (const piece of bytes) {
    parser.write(decoder.write(piece))
    if (failed) throw new ReadError('damaged_workbook')
    quiet = events.length > 0 ? 0 : quiet + piece.length
    if (quiet > MAX_QUIET_BYTES) throw new ReadError('unpacks_too_large')
    yield events
    events = []
  }
  parser.close()
  if (failed) throw new ReadError('damaged_workbook')
  yield events
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)
