import type { PaletteOptions } from '@mui/material/styles'

/** Indigo (藍) for what can be acted on, unbleached paper for the ground, vermilion (朱) for danger alone. */
export const light: PaletteOptions = {
  mode: 'light',
  primary: { main: '#1f4e6b', light: '#3d7190', dark: '#153a51', contrastText: '#ffffff' },
  secondary: { main: '#1f4e6b', contrastText: '#ffffff' },
  background: { default: '#f6f4ef', paper: '#ffffff' },
  text: { primary: '#20262a', secondary: '#59636a' },
  divider: '#e2dfd6',
  error: { main: '#b0352a' },
  warning: { main: '#8a5a00' },
  success: { main: '#2b6a48' },
  info: { main: '#2a627f' },
}

export const dark: PaletteOptions = {
  mode: 'dark',
  primary: { main: '#8fc0da', light: '#b3d7e9', dark: '#5f9ab9', contrastText: '#0d1a22' },
  secondary: { main: '#8fc0da', contrastText: '#0d1a22' },
  background: { default: '#12171a', paper: '#1a2125' },
  text: { primary: '#e8e6e0', secondary: '#a4adb2' },
  divider: '#2c353a',
  error: { main: '#f0938a' },
  warning: { main: '#e2b562' },
  success: { main: '#84c7a1' },
  info: { main: '#8cc1dd' },
}
