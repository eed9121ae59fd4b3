import type { Indicator, IndicatorValue } from '#contract/indicators'
import type { Measure } from '#contract/measures'
import type { Survey } from '#contract/surveys'
import {
  day,
  instant,
  type ListFile,
  made,
  number,
  text,
  words,
  yesNo,
} from '../exports/columns.ts'
import { CYCLE_WORDS, DIRECTION_WORDS, MEASURE_STATE_WORDS, ORIGIN_WORDS } from './words.ts'

export const indicatorFile: ListFile<Indicator> = {
  name: { ja: '指標', en: 'indicators' },
  columns: {
    code: text('指標コード', 'Indicator code'),
    name: text('指標名', 'Indicator', 30),
    unit: text('単位', 'Unit of measure', 8),
    direction: words('よい方向', 'Better', DIRECTION_WORDS),
    cycle: words('周期', 'Cycle', CYCLE_WORDS),
    latest: made<Indicator['latest'] | undefined>('最新の値', 'Newest value', (latest) =>
      latest ? `${latest.period}: ${latest.value}` : null,
    ),
    target: number('目標', 'Target'),
    reached: yesNo('達成', 'Reached'),
    note: text('備考', 'Note', 30),
  },
}

export const indicatorValueFile: ListFile<IndicatorValue> = {
  name: { ja: '指標の値', en: 'indicator-values' },
  columns: {
    code: text('指標コード', 'Indicator code'),
    name: text('指標名', 'Indicator', 30),
    period: text('期間', 'Period', 10),
    fiscalYear: number('年度', 'Fiscal year'),
    value: number('値', 'Value'),
    target: number('目標', 'Target'),
    unit: text('単位', 'Unit of measure', 8),
    origin: words('出所', 'Origin', ORIGIN_WORDS),
    updatedAt: instant('更新日時', 'Changed at'),
  },
}

export const surveyFile: ListFile<Survey> = {
  name: { ja: '職員アンケート', en: 'surveys' },
  columns: {
    title: text('題名', 'Title', 30),
    opensOn: day('開始', 'Opens on'),
    closesOn: day('終了', 'Closes on'),
    answers: number('回答者数', 'Answers'),
    minimumAnswers: number('結果を示す最少の回答者数', 'Fewest answers for results'),
  },
}

export const measureFile: ListFile<Measure> = {
  name: { ja: '工程表', en: 'measures' },
  columns: {
    area: text('分野', 'Area', 20),
    title: text('取組', 'Measure', 40),
    startsIn: text('開始(年度-四半期)', 'Starts in', 10),
    endsIn: text('終了(年度-四半期)', 'Ends in', 10),
    state: words('状態', 'State', MEASURE_STATE_WORDS),
    unitPath: text('担当所属', 'Unit', 30),
    indicatorName: text('指標', 'Indicator', 30),
    note: text('備考', 'Note', 30),
  },
}
