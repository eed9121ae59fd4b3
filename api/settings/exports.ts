import type { z } from 'zod'
import type { setting } from '#contract/settings'
import { instant, type ListFile, made, text } from '../exports/columns.ts'

type Setting = z.input<typeof setting>

const shown = (value: Setting['value']) =>
  typeof value === 'string' ? value : JSON.stringify(value)

export const settingFile: ListFile<Setting> = {
  name: { ja: '設定', en: 'settings' },
  columns: {
    id: text('設定', 'Setting', 32),
    value: made('値', 'Value', shown),
    default: made('既定値', 'Default', shown),
    updatedAt: instant('変更日時', 'Changed at'),
  },
}
