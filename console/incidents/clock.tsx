import Box from '@mui/material/Box'
import { useEffect, useState } from 'react'
import { useTranslate } from 'react-admin'
import type { ChoreKind } from '#contract/incidents'
import { Nothing } from '../fields/nothing.tsx'
import { toneColor } from '../theme/tones.ts'

const MINUTE_MS = 60_000

/** Renews itself once a minute: what stands there is how long there still is. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS / 2)
    return () => clearInterval(timer)
  }, [])
  return now
}

interface Due {
  nextDueAt: string | null
  nextChore: ChoreKind | null
}

/** What comes next, and how long there is for it. */
export function Clock({ incident: { nextDueAt, nextChore } }: { incident: Due }) {
  const translate = useTranslate()
  if (!nextDueAt || !nextChore) return <Nothing />
  return (
    <span>
      {translate(`resources.incidents.chores.${nextChore}`)} <Left until={nextDueAt} />
    </span>
  )
}

/** How long there still is, or how long it has been over. */
export function Left({ until }: { until: string }) {
  const translate = useTranslate()
  const leftMs = Date.parse(until) - useNow()
  const minutes = Math.floor(Math.abs(leftMs) / MINUTE_MS)
  const [unit, count] =
    minutes < 120
      ? (['minutes', minutes] as const)
      : minutes < 2 * 1440
        ? (['hours', Math.floor(minutes / 60)] as const)
        : (['days', Math.floor(minutes / 1440)] as const)
  const tone = leftMs < 0 ? 'act' : leftMs < 4 * 60 * MINUTE_MS ? 'care' : 'plain'
  return (
    <Box
      component="time"
      dateTime={until}
      sx={(theme) => ({ color: toneColor(theme, tone), fontWeight: 600, whiteSpace: 'nowrap' })}
    >
      {translate(`resources.incidents.${leftMs < 0 ? 'over' : 'left'}.${unit}`, { count })}
    </Box>
  )
}
