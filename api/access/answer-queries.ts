import { lt } from 'drizzle-orm'
import type { Transaction } from '#drizzle/client'
import { doorAnswers } from '#drizzle/schema/access'

export type AnswerRow = typeof doorAnswers.$inferInsert

export const insertAnswers = (tx: Transaction, rows: AnswerRow[]) =>
  tx.insert(doorAnswers).values(rows)

export const forgetAnswersBefore = (tx: Transaction, at: Date) =>
  tx.delete(doorAnswers).where(lt(doorAnswers.at, at))
