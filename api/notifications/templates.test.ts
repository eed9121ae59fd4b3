import { expect, test } from 'vitest'
import { IMPORT_KINDS } from '#contract/imports'
import { render, TEMPLATES, type TemplateName } from './templates.ts'

const names = Object.keys(TEMPLATES) as TemplateName[]
const used = (text: string) => [...text.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name)

test.each(names)('%s says the same in Japanese and in English', (name) => {
  const { params, ja, en } = TEMPLATES[name]
  for (const words of [ja, en]) {
    expect(words.title).not.toBe('')
    expect(words.text).not.toBe('')
    expect([...new Set(used(words.title + words.text))].sort()).toEqual([...params].sort())
  }
  expect(ja.title + ja.text).toMatch(/[ぁ-ん]/)
  expect(en.title + en.text).not.toMatch(/[ぁ-ん一-龠]/)
})

test.each(names)('%s asks for nothing that is a secret', (name) => {
  expect(TEMPLATES[name].params.join()).not.toMatch(/password|secret|token|pin|key/i)
})

test.each(IMPORT_KINDS)('an import of %s is named in words', (kind) => {
  const counts = { new: 1, changed: 2, refused: 3 }
  const ja = render('import_checked', { kind, ...counts }, 'ja')
  expect(ja.title).not.toContain(kind)
  expect(ja.text).toBe(
    '新規 1 件、変更 2 件、取り込めない行 3 件です。内容を確かめて反映してください。',
  )
  expect(render('import_checked', { kind, ...counts }, 'en').title).toMatch(/^Import checked: \w/)
})

test('a value is shown as it is, whatever it holds', () => {
  const { text } = render('token_created', { name: '$& %{name} <b>' }, 'en')
  expect(text).toContain('"$& %{name} <b>"')
})

test('a notification whose template is gone still shows', () => {
  expect(render('of_an_older_release', {}, 'ja')).toEqual({
    title: 'of_an_older_release',
    text: '',
  })
})
