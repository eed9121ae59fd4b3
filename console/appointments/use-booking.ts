import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { useCreatePath, useNavigate, useNotify } from 'react-admin'
import type { Appointment } from '#contract/appointments'
import { useApi } from '../provider/use-api.ts'
import { useRefresh } from './use-refresh.ts'

interface Act {
  method: 'POST' | 'PUT'
  path: string
  body: object
}

/** Books or moves, once for however many clicks, and then opens the appointment. */
export function useBooking(done: string) {
  const api = useApi()
  const notify = useNotify()
  const navigate = useNavigate()
  const createPath = useCreatePath()
  const refresh = useRefresh()
  const busy = useRef(false)
  const mutation = useMutation({
    mutationFn: ({ path, ...request }: Act) => api.call<Appointment>(path, request),
    onSuccess: ({ id }) => {
      notify(done, { type: 'success' })
      navigate(createPath({ resource: 'appointments', type: 'show', id }))
    },
    onError: () => {
      busy.current = false
    },
    onSettled: refresh,
  })
  /** A second click comes before the button is drawn disabled. */
  const send = (act: Act, onRefused: () => void) => {
    if (busy.current) return
    busy.current = true
    mutation.mutate(act, { onError: onRefused })
  }
  return { send, reset: mutation.reset, error: mutation.error, isPending: mutation.isPending }
}
