import postgres from 'postgres'

const AGAIN_AFTER_MS = 1_000

/**
 * Calls back on every notice of a channel until closed. The driver's own `listen` falls silent for good
 * when the server is still away at the moment it tries again; this one keeps trying. After a gap it calls
 * back once, since notices may have been missed.
 */
export async function openListener(
  url: string,
  channel: string,
  onNotice: () => void,
): Promise<() => Promise<void>> {
  let closed = false
  let client: postgres.Sql
  let timer: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const options = {
      max: 1,
      max_lifetime: null,
      onnotice: () => {},
      // Known to the driver, missing from its types.
      onnotify: (name: string) => name === channel && onNotice(),
      onclose: again,
      connection: { application_name: 'mamori-listen' },
    }
    client = postgres(url, options)
    await client.unsafe(`listen "${channel}"`)
  }

  function again(): void {
    if (closed) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      void client.end({ timeout: 0 })
      // A failure closes the new connection too, which brings us here again.
      connect().then(onNotice, again)
    }, AGAIN_AFTER_MS)
  }

  const close = async () => {
    closed = true
    clearTimeout(timer)
    await client.end({ timeout: 0 })
  }
  try {
    await connect()
  } catch (error) {
    await close()
    throw error
  }
  return close
}
