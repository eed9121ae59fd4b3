import Box from '@mui/material/Box'
import { Nothing } from '../fields/nothing.tsx'
import { useReason } from './names.ts'

/** The code of a failure, with what it means. */
export function Reason({ code }: { code: string | null }) {
  const reason = useReason()
  if (!code) return <Nothing />
  const words = reason(code)
  return (
    <Box component="span" sx={{ overflowWrap: 'anywhere' }}>
      {words && `${words} `}
      <Box component="code" sx={{ color: 'text.secondary', fontSize: '0.86em' }}>
        {code}
      </Box>
    </Box>
  )
}
