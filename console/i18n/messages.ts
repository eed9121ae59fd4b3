import type { TranslationMessages } from 'react-admin'
import { en } from './en/index.ts'
import { ja } from './ja/index.ts'
import type { Locale } from './locale.ts'

export const messages: Record<Locale, TranslationMessages> = { ja, en }
