import { useEffect, useState } from 'react'
import { useGetList } from 'react-admin'
import type { z } from 'zod'
import type { notification } from '#contract/notifications'

export type Notification = z.infer<typeof notification>

const POLL_MS = 60_000
/** A screen nobody touches must not keep its session alive by asking for news. */
const IDLE_AFTER_MS = 5 * 60_000

function useIsActive(): boolean {
  const [active, setActive] = useState(true)
  useEffect(() => {
    let timer = setTimeout(() => setActive(false), IDLE_AFTER_MS)
    const touched = () => {
      clearTimeout(timer)
      timer = setTimeout(() => setActive(false), IDLE_AFTER_MS)
      setActive(true)
    }
    const events = ['pointerdown', 'keydown'] as const
    for (const event of events) window.addEventListener(event, touched)
    return () => {
      clearTimeout(timer)
      for (const event of events) window.removeEventListener(event, touched)
    }
  }, [])
  return active
}

export function useUnread(perPage = 5) {
  const active = useIsActive()
  const { data, total, isPending, error } = useGetList<Notification>(
    'notifications',
    {
      filter: { unread: true },
      pagination: { page: 1, perPage },
      sort: { field: 'createdAt', order: 'DESC' },
    },
    { refetchInterval: active ? POLL_MS : false, staleTime: POLL_MS / 2 },
  )
  return { unread: data ?? [], total: total ?? 0, isPending, error }
}
