import Box from '@mui/material/Box'
import SvgIcon, { type SvgIconProps } from '@mui/material/SvgIcon'
import Typography from '@mui/material/Typography'
import { LinkBase } from 'react-admin'

/** A shield over three waves of the blue sea (青海波): protection, and calm. */
export const Mark = (props: SvgIconProps) => (
  <SvgIcon viewBox="0 0 32 32" {...props}>
    <g fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round">
      <path
        d="M16 3.5 27 8v8.4c0 6-4.6 10.2-11 12.6C9.6 26.6 5 22.4 5 16.4V8z"
        strokeLinejoin="round"
      />
      <path d="M9.6 19a6.4 6.4 0 0 1 12.8 0M13.2 19a2.8 2.8 0 0 1 5.6 0" />
    </g>
  </SvgIcon>
)

export const Brand = () => (
  <Box
    component={LinkBase}
    to="/"
    aria-label="守り Mamori"
    sx={{
      display: 'inline-flex',
      alignItems: 'center',
      gap: 1,
      color: 'text.primary',
      textDecoration: 'none',
      borderRadius: 1,
      px: 0.5,
    }}
  >
    <Mark color="primary" sx={{ fontSize: 26 }} />
    <Typography
      component="span"
      sx={{ fontWeight: 600, fontSize: '1.05rem', whiteSpace: 'nowrap' }}
    >
      守り
      <Box component="span" sx={{ fontWeight: 400, color: 'text.secondary', ml: 0.75 }}>
        Mamori
      </Box>
    </Typography>
  </Box>
)
