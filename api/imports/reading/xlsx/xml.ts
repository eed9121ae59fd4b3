import { StringDecoder } from 'node:string_decoder'
import { SaxesParser } from 'saxes'
import { ReadError } from '../read-error.ts'

export type XmlEvent =
  | { open: string; attributes: Record<string, string> }
  | { close: string }
  | { text: string }

/** Elements and texts in order, without prefixes. Entities of a document's own are not expanded. Throws ReadError. */
export async function* xmlEvents(bytes: AsyncIterable<Buffer>): AsyncGenerator<XmlEvent[]> {
  const parser = new SaxesParser({ xmlns: false })
  const decoder = new StringDecoder('utf8')
  let events: XmlEvent[] = []
  let failed = false
  parser.on('error', () => {
    failed = true
  })
  parser.on('doctype', () => {
    failed = true
  })
  parser.on('opentag', ({ name, attributes }) => {
    events.push({ open: local(name), attributes })
  })
  parser.on('closetag', ({ name }) => {
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
    yield events
    events = []
  }
  parser.close()
  if (failed) throw new ReadError('damaged_workbook')
  yield events
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)
