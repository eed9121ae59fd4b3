import type { IndicatorDetail } from '#contract/indicators'

interface Look {
  value: string
  target: string
  text: string
  line: string
  fontFamily: string
}

interface Words {
  value: string
  target: string
  count: (value: number) => string
}

/** What echarts draws: the values by period, and the target of each one's year. */
export function chartOption({ values, targets }: IndicatorDetail, look: Look, words: Words) {
  const targetOf = new Map(targets.map(({ fiscalYear, value }) => [fiscalYear, value]))
  const label = { color: look.text, fontSize: 11 }
  const line = (name: string, color: string, data: (number | null)[], more: object) => ({
    ...{ type: 'line', name, color, data, connectNulls: true, silent: true, ...more },
  })
  return {
    animation: false,
    textStyle: { fontFamily: look.fontFamily },
    grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
    // HTML in a tooltip would carry inline styles, which the policy refuses.
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: {
      type: 'category',
      data: values.map(({ period }) => period),
      axisLabel: { ...label, hideOverlap: true },
      axisLine: { lineStyle: { color: look.line } },
    },
    yAxis: {
      type: 'value',
      axisLabel: { ...label, formatter: words.count },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: [
      line(
        words.target,
        look.target,
        values.map(({ fiscalYear }) => targetOf.get(fiscalYear) ?? null),
        { showSymbol: false, step: 'middle', lineStyle: { type: 'dashed', width: 1.5 } },
      ),
      line(
        words.value,
        look.value,
        values.map(({ value }) => value),
        { symbolSize: 7, lineStyle: { width: 3 } },
      ),
    ],
  }
}
