import Box from '@mui/material/Box'

/** An empty value, so that a gap is not taken for something still loading. */
export const Nothing = () => (
  <Box component="span" aria-hidden="true" sx={{ color: 'text.disabled' }}>
    —
  </Box>
)
