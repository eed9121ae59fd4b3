import { ReadError } from './read-error.ts'

export type FileEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'cp932' | 'xlsx'

export interface Decoded {
  encoding: FileEncoding
  /** What could not be decoded stands as U+FFFD where it was, so that its row can be refused. */
  text: string
}

/** How much is looked at to tell a damaged UTF-8 file from a CP932 one. */
const SAMPLE_BYTES = 65_536

const startsWith = (bytes: Uint8Array, ...head: number[]) =>
  head.every((byte, at) => bytes[at] === byte)

/** Bytes → text: byte order mark, else strict UTF-8, else CP932. Throws ReadError. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) throw new ReadError('empty_file')
  refuseOtherFormats(bytes)
  const decoded = decodeText(bytes)
  // No character of a spreadsheet is NUL: this is a program's own format, or UTF-16 without its mark.
  if (decoded.text.includes('\0')) throw new ReadError('not_csv')
  return decoded
}

const MARKED: { encoding: FileEncoding; label: string; mark: number[] }[] = [
  { encoding: 'utf-8-bom', label: 'utf-8', mark: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', label: 'utf-16le', mark: [0xff, 0xfe] },
  { encoding: 'utf-16be', label: 'utf-16be', mark: [0xfe, 0xff] },
]

function decodeText(bytes: Uint8Array): Decoded {
  const marked = MARKED.find(({ mark }) => startsWith(bytes, ...mark))
  if (marked) return { encoding: marked.encoding, text: decodeAs(marked.label, bytes) }
  try {
    return { encoding: 'utf-8', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    if (isDamagedUtf8(bytes)) return { encoding: 'utf-8', text: decodeAs('utf-8', bytes) }
    return { encoding: 'cp932', text: decodeAs('shift_jis', bytes) }
  }
}

/*
 * The platform's `shift_jis` is CP932 (WHATWG Encoding): ～, －, 髙 and ① come out as Windows has them, 外字 land in
 * the private use area, and a broken character never swallows the comma behind it. encoding-japanese, which
 * writes our files, agrees on every character (tested) but turns what it doesn't know into `?`.
 */
const decodeAs = (label: string, bytes: Uint8Array) => new TextDecoder(label).decode(bytes)

/*
 * One broken byte in a UTF-8 file must cost one row, not turn 5,700 into mojibake: most bytes of UTF-8
 * also make some CP932 kanji. CP932 read as UTF-8 is broken in nearly every character instead.
 */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const sample = decodeAs('utf-8', bytes.subarray(0, SAMPLE_BYTES))
  const broken = sample.match(/\uFFFD/g)?.length ?? 0
  const sound = sample.match(/[\u0800-\uFFFC]/g)?.length ?? 0
  return sound > broken * 4
}

function refuseOtherFormats(bytes: Uint8Array): void {
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46, 0x2d)) throw new ReadError('not_csv')
}
