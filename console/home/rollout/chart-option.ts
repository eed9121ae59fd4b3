import type { Progress } from '#contract/progress'

/** What of a progress is drawn; others than rollout's have it too. */
export type Drawn = Pick<
  Progress,
  'burnUp' | 'goalCount' | 'today' | 'deadline' | 'forecast' | 'closed'
>

export interface ChartColors {
  plan: string
  replaced: string
  closed: string
  ahead: string
  text: string
  line: string
}

export interface ChartWords {
  plan: string
  replaced: string
  closed: string
  forecast: string
  today: string
  deadline: string
  goal: string
  /** A day as the axis writes it. */
  day: (day: string) => string
  month: (day: string) => string
  count: (value: number) => string
  fontFamily: string
}

type Point = [day: string, value: number]

/** Further than this after the deadline the forecast leaves the picture; the sentence gives its date. */
const BEYOND_DAYS = 92
const DAY_MS = 86_400_000

const shift = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

/** The way from today to the goal, cut where the picture ends. */
function ahead(from: Point, goal: number, reachedOn: string, end: string): Point[] {
  if (reachedOn <= end) return [from, [reachedOn, goal]]
  const share =
    (Date.parse(end) - Date.parse(from[0])) / (Date.parse(reachedOn) - Date.parse(from[0]))
  return [from, [end, from[1] + (goal - from[1]) * share]]
}

const at = (way: readonly Point[], goal: number, day: string): number => {
  const [[from, low], [to, high]] = [way[0]!, way.at(-1)!]
  if (day >= to) return Math.min(high, goal)
  return (
    low +
    ((high - low) * (Date.parse(day) - Date.parse(from))) / (Date.parse(to) - Date.parse(from))
  )
}

/** The lines of the forecast: the expected way, and between which two it lies 8 times in 10. */
export function forecastLines(progress: Drawn, end: string) {
  const { forecast, today, closed, goalCount: goal } = progress
  if (!forecast || closed >= goal) return null
  const now: Point = [today, closed]
  const expected = ahead(now, goal, forecast.expected, end)
  const early = ahead(now, goal, forecast.earliest, end)
  // Without a latest day it may as well never be reached.
  const late = forecast.latest
    ? ahead(now, goal, forecast.latest, end)
    : [now, [end, closed] as Point]
  const days = [...new Set([...early, ...late].map(([day]) => day))].sort()
  const low = days.map((day): Point => [day, at(late, goal, day)])
  return {
    expected,
    low,
    spread: low.map(([day, value]): Point => [day, at(early, goal, day) - value]),
  }
}

/** Of the picture's width, less than which two names do not stand side by side. */
const TIGHT = 0.12

/** How far the picture goes: to the deadline, or to the end of the forecast. */
export function endOf({ deadline, forecast, today }: Drawn): string {
  const wanted = [deadline, today, forecast?.latest ?? forecast?.expected ?? deadline]
    .sort()
    .at(-1)!
  return [wanted, shift([deadline, today].sort()[1]!, BEYOND_DAYS)].sort()[0]!
}

const series = (
  name: string,
  color: string,
  data: Point[],
  line: object = {},
  more: object = {},
) => ({
  ...{ type: 'line', name, data, showSymbol: false, silent: true, color },
  ...{ lineStyle: { width: 2, color, ...line }, ...more },
})

/** What echarts draws: what was planned, what was done, where it leads. */
export function chartOption(progress: Drawn, colors: ChartColors, words: ChartWords) {
  const { burnUp, goalCount, today, deadline } = progress
  const end = endOf(progress)
  const lines = forecastLines(progress, end)
  // Months before the plan begins would be an empty line.
  const begin =
    burnUp.find(({ planned, replaced }) => planned > 0 || replaced)?.day ?? burnUp[0]?.day
  const past = (what: 'replaced' | 'closed') =>
    burnUp.flatMap((row): Point[] => (row[what] === null ? [] : [[row.day, row[what]]]))
  const label = { color: colors.text, fontSize: 11 }
  const span = daysFrom(begin ?? today, end)
  const isTight = Math.abs(daysFrom(today, deadline)) < span * TIGHT
  /** Names that would stand on each other stand on either side. */
  const mark = (name: string, xAxis: string, other: string) => {
    const align = isTight ? (xAxis < other ? 'right' : 'left') : 'center'
    return { name, xAxis, label: { ...label, formatter: name, position: 'end', align } }
  }
  const none = { width: 0 }
  const band = { stack: 'spread', symbol: 'none' }
  return {
    animation: false,
    textStyle: { fontFamily: words.fontFamily },
    grid: { left: 8, right: 16, top: 30, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      // HTML in a tooltip would carry inline styles, which the policy refuses.
      renderMode: 'richText',
      formatter: (points: { seriesName: string; value: Point }[]) => tooltip(points, words),
    },
    xAxis: {
      type: 'time',
      min: begin && shift(begin, -7),
      max: end,
      minInterval: 20 * DAY_MS,
      axisLabel: {
        ...label,
        hideOverlap: true,
        formatter: (value: number) => words.month(isoDay(value)),
      },
      axisLine: { lineStyle: { color: colors.line } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: (range: { max: number }) => Math.max(range.max, goalCount),
      axisLabel: { ...label, formatter: words.count, showMaxLabel: false },
      splitLine: { lineStyle: { color: colors.line } },
    },
    series: [
      series(
        words.plan,
        colors.plan,
        burnUp.map(({ day, planned }) => [day, planned]),
        {
          type: 'dashed',
          width: 1.5,
        },
      ),
      ...(lines
        ? [
            series('', colors.ahead, lines.low, none, band),
            series('', colors.ahead, lines.spread, none, {
              ...band,
              areaStyle: { color: colors.ahead, opacity: 0.16 },
            }),
            series(words.forecast, colors.ahead, lines.expected, { type: [3, 3] }),
          ]
        : []),
      series(words.replaced, colors.replaced, past('replaced')),
      series(
        words.closed,
        colors.closed,
        past('closed'),
        { width: 3 },
        {
          markLine: {
            ...{
              silent: true,
              symbol: 'none',
              lineStyle: { color: colors.text, width: 1, type: 'solid' },
            },
            data: [
              mark(words.today, today, deadline),
              mark(words.deadline, deadline, today),
              {
                yAxis: goalCount,
                label: { ...label, formatter: words.goal, position: 'insideStartTop' },
              },
            ],
          },
        },
      ),
    ],
  }
}

const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS

const isoDay = (value: number): string => new Date(value).toISOString().slice(0, 10)

function tooltip(points: { seriesName: string; value: Point }[], words: ChartWords): string {
  const [first] = points
  if (!first) return ''
  const named = points.filter(({ seriesName }) => seriesName !== '')
  const lines = named.map(
    ({ seriesName, value }) => `${seriesName} ${words.count(Math.round(value[1]))}`,
  )
  return [words.day(first.value[0]), ...lines].join('\n')
}
