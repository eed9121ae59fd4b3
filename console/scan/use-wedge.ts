import { useEffect, useRef } from 'react'
import { createWedge } from './wedge.ts'

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** Hears a USB scanner anywhere on the page; in a field, what it types is that field's. */
export function useWedge(onCode: (code: string) => void): void {
  const heard = useRef(onCode)
  heard.current = onCode
  useEffect(() => {
    const wedge = createWedge()
    const onKey = (event: KeyboardEvent) => {
      if (isField(event.target)) return
      const code = wedge({ key: event.key, at: event.timeStamp })
      if (code === null) return
      // The Enter would press whatever button has the focus.
      event.preventDefault()
      event.stopPropagation()
      heard.current(code)
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [])
}
