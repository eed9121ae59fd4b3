import { expect, test } from 'vitest'
import { refusalsOf } from './bulk.ts'

test('refused rows are gathered by reason, the commonest first, and none is lost', () => {
  const refused = (id: string, message: string) =>
    ({ id, ok: false, state: 'planned', code: 'x', message }) as const
  const groups = refusalsOf({
    moved: 1,
    refused: 3,
    results: [
      refused('a', '在庫にありません。'),
      { id: 'b', ok: true, state: 'prepared', code: null, message: null },
      refused('c', '割り当てられていません。'),
      refused('d', '割り当てられていません。'),
    ],
  })
  expect(groups).toEqual([
    { message: '割り当てられていません。', ids: ['c', 'd'] },
    { message: '在庫にありません。', ids: ['a'] },
  ])
})
