import { alpha, type Theme } from '@mui/material/styles'

/** What a mark says before it is read: nothing, at rest, under way, well, take care, act. */
export type Tone = 'plain' | 'rest' | 'busy' | 'good' | 'care' | 'act'

export function toneColor(theme: Theme, tone: Tone): string {
  const { palette } = theme
  const colors: Record<Tone, string> = {
    plain: palette.text.secondary,
    rest: palette.mode === 'dark' ? '#b0bac0' : '#4d5a62',
    busy: palette.info.main,
    good: palette.success.main,
    care: palette.warning.main,
    act: palette.error.main,
  }
  return colors[tone]
}

export const toneGround = (theme: Theme, tone: Tone): string =>
  alpha(toneColor(theme, tone), theme.palette.mode === 'dark' ? 0.16 : 0.1)
