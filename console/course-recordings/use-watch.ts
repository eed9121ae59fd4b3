import { useCallback, useEffect, useRef, useState } from 'react'
import type { WatchStarted, WatchState } from '#contract/course-recordings'
import { problemOf } from '../provider/problem.ts'
import { useApi } from '../provider/use-api.ts'
import { createPieces, type Piece } from './pieces.ts'

const REPORT_EVERY_MS = 10_000

/** Begins to watch, reports what the player shows, and tells what the server counted of it. */
export function useWatch(recordingId: string) {
  const api = useApi()
  const video = useRef<HTMLVideoElement>(null)
  const [view, setView] = useState<WatchStarted | null>(null)
  const [state, setState] = useState<WatchState | null>(null)
  const [error, setError] = useState<unknown>(null)

  const begin = useCallback(
    async (again = false) => {
      setError(null)
      try {
        const body = { again }
        const path = `/course-recordings/${recordingId}/watch`
        const started = await api.call<WatchStarted>(path, { method: 'POST', body })
        setView(started)
        setState(started)
      } catch (refusal) {
        setError(refusal)
      }
    },
    [api, recordingId],
  )
  useEffect(() => void begin(), [begin])

  useEffect(() => {
    const player = video.current
    if (!view || !player) return
    // One after the other: the server counts from one report to the next.
    let queue = Promise.resolve()
    const report = ([fromMs, toMs]: Piece) => {
      queue = queue.then(async () => {
        const body = { viewId: view.viewId, fromMs, toMs }
        const path = `/course-recordings/${recordingId}/progress`
        try {
          setState(await api.call<WatchState>(path, { method: 'POST', body }))
        } catch (refusal) {
          if (problemOf(refusal).fields?.some(({ code }) => code === 'watch_elsewhere')) {
            player.pause()
          }
          setError(refusal)
        }
      })
    }
    const at = () => player.currentTime * 1000
    const pieces = createPieces(at(), report)
    const tick = () => pieces.tick(at())
    const land = () => pieces.land(at())
    const slow = () => {
      if (player.playbackRate > view.fastest) player.playbackRate = view.fastest
    }
    const events = [
      ['timeupdate', tick],
      ['seeking', pieces.leave],
      ['seeked', land],
      ['pause', pieces.flush],
      ['ended', pieces.flush],
      ['ratechange', slow],
    ] as const
    for (const [name, act] of events) player.addEventListener(name, act)
    const timer = setInterval(pieces.flush, REPORT_EVERY_MS)
    return () => {
      clearInterval(timer)
      for (const [name, act] of events) player.removeEventListener(name, act)
      pieces.flush()
    }
  }, [api, recordingId, view])

  return { video, state, error, begin }
}
