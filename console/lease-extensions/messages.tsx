import Button from '@mui/material/Button'
import { useMutation } from '@tanstack/react-query'
import { useTranslate } from 'react-admin'
import type { z } from 'zod'
import type { leaseExtension, leaseExtensionFile } from '#contract/commands'
import { Refusal } from '../layout/refusal.tsx'
import { save } from '../list/download.ts'
import { useApi } from '../provider/use-api.ts'
import { useReach } from '../provider/use-session.ts'

/** As devices take it that will not come meanwhile: a line for each set of keys that they have. */
export function Messages({
  extension: { id, seq, until },
}: {
  extension: z.infer<typeof leaseExtension>
}) {
  const translate = useTranslate()
  const api = useApi()
  const mayExtend = useReach('leases.extend') !== null
  const { mutate, error, isPending } = useMutation({
    mutationFn: async () => {
      const path = `/lease-extensions/${id}/messages`
      const { messages } = await api.call<z.infer<typeof leaseExtensionFile>>(path, {
        method: 'POST',
      })
      save(
        new Blob([`${messages.join('\n')}\n`], { type: 'text/plain' }),
        `mamori-extension-${seq}.txt`,
      )
    },
  })
  if (!mayExtend || new Date(until) <= new Date()) return null
  return (
    <>
      <Refusal error={error} />
      <Button size="small" loading={isPending} onClick={() => mutate()}>
        {translate('resources.lease-extensions.messages')}
      </Button>
    </>
  )
}
