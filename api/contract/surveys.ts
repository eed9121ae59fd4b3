import { z } from 'zod'
import { listQuery } from './list.ts'
import { day, id, line, paragraph } from './values.ts'

export const QUESTION_KINDS = ['scale', 'choice'] as const
export const SCALE_STEPS = 5

/** By its days: not open yet, open, over. */
export const SURVEY_STATES = ['planned', 'open', 'over'] as const
export const surveyState = z.enum(SURVEY_STATES)

const question = z.strictObject({
  kind: z.enum(QUESTION_KINDS),
  text: line(200),
  /** Of a choice: at least two. */
  options: z.array(line(100)).max(12).default([]),
  /** The indicator that takes the mean of a scale once the survey is over. */
  indicatorId: id.nullable().default(null),
})
export type SurveyQuestion = z.output<typeof question>

export const survey = z.object({
  id,
  title: z.string(),
  lead: z.string().nullable(),
  questions: z.array(question),
  opensOn: day,
  closesOn: day,
  state: surveyState,
  minimumAnswers: z.number().int(),
  /** How many people have answered. */
  answers: z.number().int(),
  /** Whether the reader has. */
  answered: z.boolean(),
})
export type Survey = z.infer<typeof survey>

export const surveyQuery = listQuery({
  sort: ['closesOn', 'opensOn', 'title'],
  filter: { state: surveyState.optional() },
})

const written = {
  title: line(100),
  lead: paragraph(1000).nullable().optional(),
  questions: z.array(question).min(1).max(20),
  opensOn: day,
  closesOn: day,
}
export const surveyCreate = z.strictObject(written)
export const surveyUpdate = z.strictObject(written)

/** One for each question in order: the step or the option, from 1; null passes over it. */
export const surveyAnswer = z.strictObject({
  answers: z.array(z.number().int().min(1).max(12).nullable()).max(20),
})

export const surveyResults = z.object({
  answers: z.number().int(),
  minimumAnswers: z.number().int(),
  /** Null until it is over, and where too few have answered. */
  questions: z
    .array(
      z.object({
        /** How often each step or option was chosen. */
        counts: z.array(z.number().int()),
        /** Of a scale. */
        mean: z.number().nullable(),
      }),
    )
    .nullable(),
})
export type SurveyResults = z.infer<typeof surveyResults>
