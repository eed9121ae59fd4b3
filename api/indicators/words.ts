import type { Indicator, IndicatorValue } from '#contract/indicators'
import type { MeasureState } from '#contract/measures'

interface Text {
  ja: string
  en: string
}

export const DIRECTION_WORDS: Record<Indicator['direction'], Text> = {
  up: { ja: '増える', en: 'more' },
  down: { ja: '減る', en: 'fewer' },
}

export const CYCLE_WORDS: Record<Indicator['cycle'], Text> = {
  year: { ja: '年度', en: 'fiscal year' },
  month: { ja: '月', en: 'month' },
}

export const ORIGIN_WORDS: Record<IndicatorValue['origin'], Text> = {
  entered: { ja: '入力', en: 'entered' },
  imported: { ja: '取込み', en: 'imported' },
  measured: { ja: '自動集計', en: 'measured' },
  survey: { ja: 'アンケート', en: 'survey' },
}

export const MEASURE_STATE_WORDS: Record<MeasureState, Text> = {
  planned: { ja: '予定', en: 'planned' },
  running: { ja: '実施中', en: 'running' },
  delayed: { ja: '遅れ', en: 'delayed' },
  done: { ja: '完了', en: 'done' },
  dropped: { ja: '中止', en: 'dropped' },
}
