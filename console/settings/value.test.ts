import { expect, test } from 'vitest'
import { SETTINGS } from '#contract/settings'
import { draftOf, toSend } from './value.ts'

test('every setting goes through the form and comes out as it was', () => {
  for (const schema of Object.values(SETTINGS)) {
    const value = schema.parse(undefined)
    expect(toSend(draftOf(value), value)).toEqual(value)
  }
})

test('an emptied number is none, not zero; blank lines of a list fall away', () => {
  expect(toSend(' ', 30)).toBeNull()
  expect(toSend('一\n\n 二 \n', ['x'])).toEqual(['一', '二'])
  expect(toSend({ columns: '4' }, { columns: 3 })).toEqual({ columns: 4 })
})
