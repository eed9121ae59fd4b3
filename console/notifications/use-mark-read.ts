import { useQueryClient } from '@tanstack/react-query'
import { useNotify } from 'react-admin'
import { useApi } from '../provider/use-api.ts'

export function useMarkRead() {
  const api = useApi()
  const queryClient = useQueryClient()
  const notify = useNotify()
  const post = async (path: string) => {
    try {
      await api.call(path, { method: 'POST' })
      await queryClient.invalidateQueries({ queryKey: ['notifications'] })
    } catch (error) {
      notify(error instanceof Error ? error.message : 'ra.notification.http_error', {
        type: 'error',
      })
    }
  }
  return {
    markRead: (id: string) => post(`/notifications/${id}/read`),
    markAllRead: () => post('/notifications/read-all'),
  }
}
