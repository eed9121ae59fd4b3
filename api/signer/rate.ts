/** How much may be asked at once, and how much comes back in an hour. */
export interface Cap {
  burst: number
  perHour: number
}

/**
 * What one key signs, whoever asks: enough to give every device of a large fleet new certificates in one
 * go, too little to sign without anybody noticing for long.
 */
export const CAPS = {
  certificate: { burst: 60_000, perHour: 60_000 },
  // A full list and a delta on each change, and changes come in bursts.
  crl: { burst: 2_000, perHour: 7_200 },
  // One for each device of a large fleet, some times a day.
  lease: { burst: 60_000, perHour: 60_000 },
  command: { burst: 10_000, perHour: 10_000 },
  // Whoever has taken over the server still can't erase the fleet.
  wipe: { burst: 100, perHour: 100 },
  tombstone: { burst: 2_000, perHour: 2_000 },
  extension: { burst: 20, perHour: 20 },
  keys: { burst: 20, perHour: 20 },
  generation: { burst: 3, perHour: 1 },
} as const satisfies Record<string, Cap>

const HOUR_MS = 3_600_000

/** A bucket for each name. `take` gives 0, or the seconds until there is something in it again. */
export function rateCap({ burst, perHour }: Cap, nowMs: () => number = () => performance.now()) {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take(name: string): number {
      const now = nowMs()
      const bucket = buckets.get(name) ?? { left: burst, at: now }
      buckets.set(name, bucket)
      bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / HOUR_MS) * perHour)
      bucket.at = now
      if (bucket.left < 1) return Math.ceil(((1 - bucket.left) / perHour) * (HOUR_MS / 1000))
      bucket.left -= 1
      return 0
    },
  }
}
