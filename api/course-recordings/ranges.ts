/** First and last byte, both included. */
export type ByteRange = [first: number, last: number]

/**
 * RFC 9110 §14.2: the part that is asked for; null where all of it goes out (no range, several, or one that
 * can't be read), `unsatisfiable` where there is nothing of it.
 */
export function rangeOf(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | null {
  const match = header && /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header)
  if (!match) return null
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return null
  if (from === '') {
    // §14.1.2: the last so many bytes.
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : [size - length, size - 1]
  }
  const first = Number(from)
  if (to !== '' && Number(to) < first) return null
  if (first >= size) return 'unsatisfiable'
  return [first, to === '' ? size - 1 : Math.min(Number(to), size - 1)]
}

/** §13.1.5: a range goes out only when what the reader has of it is still this file. */
export const rangeApplies = (ifRange: string | undefined, etag: string): boolean =>
  ifRange === undefined || ifRange.trim() === etag

/** §13.1.2, by weak comparison. */
export const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' ||
    ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === etag))
