import type { Random } from './random.ts'
import type { UnitRow } from './rows.ts'

const HEADQUARTERS: readonly (readonly [name: string, sections: string])[] = [
  [
    '総務部',
    '総務課 改革推進課 人事課 職員厚生課 法制文書課 財政課 税務課 財産課 危機対策課 教育・法人課',
  ],
  [
    '総合政策部',
    '政策局総合教育推進室 計画推進課 知事室秘書課 広報広聴課 情報政策課 統計課 地域創生局 市町村課 交通政策局 国際課',
  ],
  [
    '環境生活部',
    '総務課 環境政策課 循環型社会推進課 自然環境課 道民生活課 文化振興課 スポーツ振興課 アイヌ政策推進室',
  ],
  [
    '保健福祉部',
    '総務課 地域医療課 医務薬務課 健康安全局 高齢者保健福祉課 障がい者保健福祉課 子ども子育て支援課 感染症対策課',
  ],
  [
    '経済部',
    '経済企画課 地域経済局 観光局 食関連産業室 産業振興課 雇用労政課 産業人材課 環境・エネルギー課',
  ],
  ['農政部', '農政課 食品政策課 農産振興課 畜産振興課 農地調整課 事業調整課 農村整備課 農業経営課'],
  [
    '水産林務部',
    '総務課 水産経営課 漁業管理課 水産振興課 林業木材課 森林計画課 森林整備課 森林海洋環境局',
  ],
  ['建設部', '総務課 建設管理課 維持管理防災課 道路課 河川砂防課 都市計画課 住宅課 建築指導課'],
  ['出納局', '総務課 会計管理室 集中業務室'],
  ['企業局', '総務課 発電課 工業用水道課'],
  ['道立病院局', '病院経営課 総務課'],
  ['議会事務局', '総務課 議事課 政策調査課'],
  ['教育庁', '総務課 教育政策課 高校教育課 義務教育課 特別支援教育課 教職員課 生涯学習課'],
  ['人事委員会事務局', '任用課 給与課'],
  ['監査委員事務局', '第一課 第二課'],
  ['労働委員会事務局', '総務審査課 調整課'],
]

/** Offices of the commissions of the Local Autonomy Act, article 180-5. */
const COMMISSIONS = new Set(['教育庁', '人事委員会事務局', '監査委員事務局', '労働委員会事務局'])

const BUREAUS =
  '空知総合 石狩 後志総合 胆振総合 日高 渡島総合 檜山 上川総合 留萌 宗谷総合 オホーツク総合 十勝総合 釧路総合 根室'
const BUREAU_SECTIONS =
  '総務課 地域政策課 税務課 環境生活課 社会福祉課 保健行政室 商工労働観光課 農務課 林務課 水産課 用地管理室 事業室'
/** Without a coast there is no fisheries section. */
const INLAND = new Set(['空知総合', '上川総合'])

/** Keeps new equipment until it is handed out. */
export const IT_SECTION = { department: '総合政策部', section: '情報政策課' }

/** The prefecture, 16 departments and commissions, 14 bureaus and their 258 sections. */
export function makeUnits(random: Random): UnitRow[] {
  const units: UnitRow[] = []
  const add = (code: string, parent: UnitRow | null, name: string, category: string): UnitRow => {
    const path = parent && parent.category !== 'prefecture' ? `${parent.path} ${name}` : name
    const unit = { id: random.uuid(), code, parentId: parent?.id ?? null, name, path, category }
    units.push(unit)
    return unit
  }
  const prefecture = add('000000', null, '道庁', 'prefecture')
  let number = 0
  const addWithSections = (name: string, category: string, sections: readonly string[]) => {
    const prefix = String(++number).padStart(2, '0')
    const unit = add(`${prefix}0000`, prefecture, name, category)
    for (const [index, section] of sections.entries()) {
      add(`${prefix}${String(index + 1).padStart(2, '0')}00`, unit, section, 'section')
    }
  }
  for (const [name, sections] of HEADQUARTERS) {
    addWithSections(name, COMMISSIONS.has(name) ? 'commission' : 'department', sections.split(' '))
  }
  for (const bureau of BUREAUS.split(' ')) {
    const sections = BUREAU_SECTIONS.split(' ').filter(
      (section) => section !== '水産課' || !INLAND.has(bureau),
    )
    addWithSections(`${bureau}振興局`, 'bureau', sections)
  }
  return units
}
