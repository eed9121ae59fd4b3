import { useLayoutEffect, useRef } from 'react'
import { useLocation } from 'react-admin'

/**
 * Another page begins at its top, whatever led there; react-admin sees to that for its own buttons alone.
 * The way back leads to where one was, which the browser remembers.
 */
export function useTopOfPage(): void {
  const { pathname, key = '' } = useLocation()
  const last = useRef(pathname)
  const seen = useRef(new Set<string>())
  // Before a page's own effects, which may lead further down.
  useLayoutEffect(() => {
    const isBack = seen.current.has(key)
    seen.current.add(key)
    if (last.current !== pathname && !isBack) window.scrollTo(0, 0)
    last.current = pathname
  }, [pathname, key])
}
