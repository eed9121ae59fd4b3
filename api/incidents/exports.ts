import type { z } from 'zod'
import type { incident } from '#contract/incidents'
import { instant, type ListFile, number, text, words, yesNo } from '../exports/columns.ts'
import { CHANNEL_WORDS, CHORE_WORDS, KIND_WORDS, STATE_WORDS } from './words.ts'

export const incidentFile: ListFile<z.input<typeof incident>> = {
  name: { ja: '紛失・盗難', en: 'incidents' },
  columns: {
    number: number('番号', 'Number'),
    drill: yesNo('訓練', 'Drill'),
    kind: words('種類', 'Kind', KIND_WORDS),
    state: words('状態', 'State', STATE_WORDS),
    unitPath: text('所属', 'Unit', 30),
    holderName: text('使用者', 'Holder'),
    channel: words('届出の経路', 'Reported by way of', CHANNEL_WORDS),
    reporterName: text('届け出た人', 'Reported by'),
    occurredAt: instant('起きた日時', 'Occurred at'),
    noticedAt: instant('気付いた日時', 'Noticed at'),
    reportedAt: instant('届出の日時', 'Reported at'),
    cutOffAt: instant('遮断した日時', 'Cut off at'),
    place: text('場所', 'Place'),
    note: text('経緯', 'Note', 30),
    items: number('機器', 'Devices'),
    missing: number('所在不明', 'Missing'),
    openChores: number('未了', 'To do'),
    lateChores: number('期限超過', 'Late'),
    nextDueAt: instant('次の期限', 'Next due'),
    nextChore: words('次にすること', 'Next', CHORE_WORDS),
    closedAt: instant('終了', 'Closed at'),
  },
}
