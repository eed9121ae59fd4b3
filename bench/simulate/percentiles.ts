const SHARES = [0.5, 0.95, 0.99] as const

/** The times, of these, within which half of them were, all but 5 % and all but 1 %. */
export function ranks(times: readonly number[]): [p50: number, p95: number, p99: number] {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return [at(SHARES[0]), at(SHARES[1]), at(SHARES[2])]
}

export function percentiles(times: readonly number[]): string {
  if (times.length === 0) return 'none'
  const [p50, p95, p99] = ranks(times).map((ms) => ms.toFixed(0))
  return `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms (${times.length})`
}
