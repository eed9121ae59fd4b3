import type { z } from 'zod'
import type { agent, PostureCheck, posturePolicy, verdict } from '#contract/agents'
import { ZONE_WORDS } from '../devices/words.ts'
import { instant, type ListFile, made, text, type Words, words, yesNo } from '../exports/columns.ts'

const VERDICTS: Record<z.infer<typeof verdict>, Words> = {
  not_required: { ja: '対象外', en: 'not required' },
  passing: { ja: '適合', en: 'passing' },
  unassigned: { ja: 'ポリシーなし', en: 'no policy' },
  failing: { ja: '不適合', en: 'failing' },
  stale: { ja: '報告が古い', en: 'stale' },
}
const CHECKS: Record<PostureCheck, Words> = {
  disk_encryption: { ja: 'ディスク暗号化', en: 'disk encryption' },
  edr: { ja: 'EDR', en: 'EDR' },
  firewall: { ja: 'ファイアウォール', en: 'firewall' },
  screen_lock: { ja: '画面ロック', en: 'screen lock' },
  patches: { ja: '更新プログラム', en: 'patches' },
  windows_build: { ja: 'Windows のビルド', en: 'Windows build' },
}
export const agentFile: ListFile<z.input<typeof agent>> = {
  name: { ja: 'エージェント', en: 'agents' },
  columns: {
    propertyNumber: text('備品番号', 'Property number'),
    unitPath: text('所属', 'Unit', 30),
    holderName: text('使用者', 'Holder'),
    platform: words('OS', 'Platform', {
      linux: { ja: 'Linux', en: 'Linux' },
      windows: { ja: 'Windows', en: 'Windows' },
    }),
    version: text('版', 'Version', 10),
    online: yesNo('接続中', 'Online'),
    unseen: yesNo('未確認', 'Not seen'),
    lastSeenAt: instant('最終報告', 'Last check-in'),
    firstSeenAt: instant('最初の報告', 'First check-in'),
    verdict: words('状態', 'Posture', VERDICTS),
    failed: made(
      '不適合の項目',
      'Failed checks',
      (failed, locale) => failed.map((check) => CHECKS[check][locale]).join(' '),
      30,
    ),
    policyName: text('状態ポリシー', 'Policy'),
    address: text('アドレス', 'Address'),
  },
}

export const policyFile: ListFile<z.input<typeof posturePolicy>> = {
  name: { ja: '状態ポリシー', en: 'posture policies' },
  columns: {
    name: text('名前', 'Name', 24),
    inForce: yesNo('施行中', 'In force'),
    networkZone: words('ネットワーク区分', 'Network zone', ZONE_WORDS),
    updatedAt: instant('更新日時', 'Updated at'),
  },
}
