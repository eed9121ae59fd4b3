import { QueryClient } from '@tanstack/react-query'
import { HttpError } from 'react-admin'

const TRIES = 2

/** Asking again helps when the network or the server failed, never when the API has answered no. */
const mayHelp = (error: unknown): boolean =>
  !(error instanceof HttpError) || error.status === 0 || error.status >= 500

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: (failures, error) => failures < TRIES && mayHelp(error) },
  },
})
