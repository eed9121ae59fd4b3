import type { PaletteOptions } from '@mui/material/styles'
import type { RaThemeOptions } from 'react-admin'
import { components } from './components.ts'
import { dark, light } from './palette.ts'

const fontFamily =
  '"Noto Sans JP", "Hiragino Sans", "Yu Gothic UI", "Meiryo", system-ui, sans-serif'

const theme = (palette: PaletteOptions): RaThemeOptions => ({
  palette,
  shape: { borderRadius: 8 },
  sidebar: { width: 224, closedWidth: 56 },
  typography: {
    fontFamily,
    fontSize: 13,
    // Two weights are shipped; the steps between would only be drawn falsely bold.
    fontWeightMedium: 600,
    fontWeightBold: 600,
    h1: { fontSize: '1.5rem', fontWeight: 600, lineHeight: 1.4 },
    h2: { fontSize: '1.25rem', fontWeight: 600, lineHeight: 1.45 },
    h3: { fontSize: '1.05rem', fontWeight: 600, lineHeight: 1.5 },
    h4: { fontSize: '1rem', fontWeight: 600 },
    h5: { fontSize: '1rem', fontWeight: 600 },
    h6: { fontSize: '1rem', fontWeight: 600 },
    overline: { textTransform: 'none', letterSpacing: 0, lineHeight: 1.6 },
  },
  components,
})

export const lightTheme = theme(light)
export const darkTheme = theme(dark)
