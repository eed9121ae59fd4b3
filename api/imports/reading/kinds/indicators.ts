import { code, decimal, period } from '../fields.ts'
import type { Field } from './field.ts'

/** More than anything is counted to: a slip of the hand. */
const MOST = 1e12

/** Values of indicators, by fiscal year or month. */
export const indicators: readonly Field[] = [
  {
    name: 'code',
    read: code(20),
    headers: ['指標コード', '指標番号', 'コード', 'code', 'indicator'],
    column: 'required',
    filled: true,
  },
  {
    name: 'period',
    read: period,
    headers: ['期間', '年月', '年度', '年', 'period'],
    column: 'required',
    filled: true,
  },
  {
    name: 'value',
    read: decimal(-MOST, MOST),
    headers: ['値', '実績', '実績値', '数値', 'value'],
    column: 'required',
    filled: true,
  },
  {
    name: 'point',
    read: code(40),
    headers: ['指標と期間'],
    joins: ['code', 'period'],
    unique: true,
  },
]
