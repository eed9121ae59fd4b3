const KEY = 'mamori.reloaded-at'
const AGAIN_AFTER_MS = 60_000

/**
 * A new version takes the place of files that an open page has not loaded yet. The page then asks for its
 * new self, once: not while the server is away, which a reload would turn into an empty page.
 */
export function reloadWhenReplaced(): void {
  window.addEventListener('vite:preloadError', async () => {
    const last = Number(sessionStorage.getItem(KEY))
    if (Date.now() - last < AGAIN_AFTER_MS) return
    const page = await fetch('/', { cache: 'no-store' }).catch(() => null)
    if (!page?.ok) return
    sessionStorage.setItem(KEY, String(Date.now()))
    window.location.reload()
  })
}
