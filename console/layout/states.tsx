import CloudOffOutlined from '@mui/icons-material/CloudOffOutlined'
import InboxOutlined from '@mui/icons-material/InboxOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { useTranslate } from 'react-admin'
import { problemOf } from '../provider/problem.ts'

interface NoticeProps {
  icon?: ReactNode
  title: string
  text?: ReactNode
  action?: ReactNode
}

/** A calm sentence where data would stand. */
export const Notice = ({ icon, title, text, action }: NoticeProps) => (
  <Box
    sx={{
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'center',
      textAlign: 'center',
      gap: 1,
      px: 3,
      py: 5,
      color: 'text.secondary',
      '& > svg': { fontSize: 36, opacity: 0.55 },
    }}
  >
    {icon ?? <InboxOutlined />}
    <Typography color="text.primary" sx={{ fontWeight: 600 }}>
      {title}
    </Typography>
    {text && <Typography sx={{ maxWidth: '34em', wordBreak: 'auto-phrase' }}>{text}</Typography>}
    {action && <Box sx={{ mt: 1 }}>{action}</Box>}
  </Box>
)

/** What went wrong, in the API's own words, with the number to tell IT staff. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const translate = useTranslate()
  const { requestId, code } = problemOf(error)
  const message = error instanceof Error && error.message ? error.message : 'ra.page.error'
  return (
    <Box role="alert">
      <Notice
        icon={<CloudOffOutlined />}
        title={translate(message, { _: message })}
        text={
          requestId && code !== 'not_found'
            ? translate('app.problem.request', { id: requestId })
            : undefined
        }
        action={
          retry && (
            <Button variant="outlined" onClick={retry}>
              {translate('app.problem.retry')}
            </Button>
          )
        }
      />
    </Box>
  )
}

export const Waiting = ({ rows = 4 }: { rows?: number }) => (
  <Box sx={{ p: 2 }} aria-busy="true">
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
      <Skeleton key={row} height={30} sx={{ maxWidth: `${92 - row * 9}%` }} />
    ))}
  </Box>
)
