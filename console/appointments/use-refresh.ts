import { useQueryClient } from '@tanstack/react-query'

const TOUCHED = ['slots', 'appointments', 'replacements']

/** Asks again for everything that a booking changes; also when it was refused, since then the seats have changed. */
export function useRefresh(): () => Promise<unknown> {
  const queryClient = useQueryClient()
  return () =>
    Promise.all(TOUCHED.map((name) => queryClient.invalidateQueries({ queryKey: [name] })))
}
