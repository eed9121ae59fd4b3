import type { QuizAttemptDetail } from '#contract/quizzes'

type AskedQuestion = QuizAttemptDetail['questions'][number]

type Random = (size: number) => Buffer

/** A question as it stands in its pool. */
export interface PoolQuestion extends AskedQuestion {
  pool: string
  correct: number[]
  explanation: string | null
}

/** What one attempt asks, and apart from it what is right: places as they are shown. */
export interface Drawn {
  questions: AskedQuestion[]
  key: Record<string, { correct: number[]; explanation: string | null }>
}

/** At random from each pool, in an order of its own, the choices too. */
export function draw(
  questions: readonly PoolQuestion[],
  perPool: Readonly<Record<string, number>>,
  random: Random,
): Drawn {
  const pools = [...new Set(questions.map(({ pool }) => pool))]
  const chosen = pools.flatMap((pool) => {
    const all = questions.filter((question) => question.pool === pool)
    return shuffled(all, random).slice(0, perPool[pool] ?? all.length)
  })
  const drawn: Drawn = { questions: [], key: {} }
  for (const { id, kind, text, choices, correct, explanation } of shuffled(chosen, random)) {
    const places = choices.map((_, place) => place)
    // True comes before false wherever one looks.
    const order = kind === 'true_false' ? places : shuffled(places, random)
    drawn.questions.push({ id, kind, text, choices: order.map((place) => choices[place]!) })
    drawn.key[id] = {
      correct: order.flatMap((place, shown) => (correct.includes(place) ? [shown] : [])),
      explanation,
    }
  }
  return drawn
}

/** Fisher and Yates, every order as likely as any other. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items]
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = below(last + 1, random)
    const kept = mixed[last]!
    mixed[last] = mixed[other]!
    mixed[other] = kept
  }
  return mixed
}

const SPACE = 2 ** 32

/** Numbers above the last whole multiple would make the first ones likelier: those are drawn again. */
function below(limit: number, random: Random): number {
  const fair = SPACE - (SPACE % limit)
  for (;;) {
    const number = random(4).readUInt32BE(0)
    if (number < fair) return number % limit
  }
}
