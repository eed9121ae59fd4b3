import { z } from 'zod'

/** The largest page a list gives; exports go another way. */
export const MAX_PAGE = 1000

/** JSON inside a string, as query and form fields carry it. */
export const jsonText = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'not_json' })
        return z.NEVER
      }
    })
    .pipe(schema)

/**
 * A list's query in the simple-rest dialect of react-admin: `sort=["name","ASC"]`, `range=[0,24]`
 * (inclusive), `filter={"q":"髙橋"}`. Only the named fields sort and filter.
 */
export const listQuery = <S extends string, F extends z.ZodRawShape>(options: {
  sort: readonly [S, ...S[]]
  filter: F
}) =>
  z.object({
    sort: jsonText(z.tuple([z.enum(options.sort), z.enum(['ASC', 'DESC'])])).optional(),
    range: jsonText(
      z
        .tuple([z.number().int().min(0), z.number().int().min(0)])
        .refine(([from, to]) => to >= from && to - from < MAX_PAGE, {
          message: 'range_too_wide',
        }),
    ).default([0, 24]),
    filter: jsonText(
      z.strictObject({
        /** Words that must all occur; 髙橋 is found by 高橋, ﾀﾅｶ by タナカ. */
        q: z.string().max(100).optional(),
        id: z.array(z.uuid()).max(MAX_PAGE).optional(),
        ...options.filter,
      }),
    ).optional(),
  })

/** One value or several, as react-admin sends either. */
export const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z.union([schema.transform((value) => [value]), z.array(schema).min(1).max(MAX_PAGE)])
