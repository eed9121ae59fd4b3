import { describe, expect, it } from 'vitest'
import { findColumns, headerKey } from './columns.ts'
import { kinds } from './kinds.ts'

const devices = kinds.devices!
const refusal = (code: string, params?: object) =>
  expect.objectContaining(params ? { code, params } : { code })

describe('findColumns', () => {
  it('knows headers in Japanese, English and the API’s own names, whatever their width and marks', () => {
    for (const header of [
      '備品番号',
      '備品 番号',
      'Property No.',
      'property_number',
      'propertyNumber',
    ]) {
      expect(findColumns([header], devices).mapping).toEqual({ [header]: 'propertyNumber' })
    }
    expect(findColumns(['備品番号', 'ＯＳ', '重量(kg)'], devices).mapping).toEqual({
      備品番号: 'propertyNumber',
      ＯＳ: 'os',
      '重量(kg)': 'weightKg',
    })
  })

  it('reports the columns it leaves out', () => {
    const found = findColumns(['備品番号', '管理番号', '好きな色', ''], devices)
    expect(found.unmappedHeaders).toEqual(['管理番号', '好きな色'])
    expect(found.mapping).toEqual({ 備品番号: 'propertyNumber', 管理番号: null, 好きな色: null })
  })

  it('lets a mapping by hand overrule the headers', () => {
    const wanted = { 台帳番号: 'propertyNumber', 備考: null }
    expect(findColumns(['備品番号', '台帳番号', '備考'], devices, wanted).mapping).toEqual({
      備品番号: null,
      台帳番号: 'propertyNumber',
      備考: null,
    })
  })

  it('refuses a file without a required column, naming it', () => {
    expect(() => findColumns(['シリアル番号'], devices)).toThrow(
      refusal('missing_column', { field: 'propertyNumber', header: '備品番号' }),
    )
    expect(() => findColumns(['備品番号'], devices, { 備品番号: null })).toThrow(
      refusal('unknown_headers'),
    )
  })

  it('refuses what it would have to guess', () => {
    expect(() => findColumns(['備品番号', '備品番号'], devices)).toThrow(
      refusal('ambiguous_column'),
    )
    expect(() => findColumns(['a', 'b'], devices, { a: 'note', b: 'note' })).toThrow(
      refusal('ambiguous_column', { header: 'a', other: 'b' }),
    )
    expect(() => findColumns(['備品番号'], devices, { 備考: 'note' })).toThrow(
      refusal('unknown_mapped_header', { header: '備考' }),
    )
    expect(() => findColumns(['備品番号', '色'], devices, { 色: 'colour' })).toThrow(
      refusal('unknown_field', { header: '色' }),
    )
    expect(() => findColumns(['a', 'b'], devices)).toThrow(refusal('unknown_headers'))
  })
})

describe('kinds', () => {
  it.each(Object.entries(kinds))('no header of %s stands for two fields', (_kind, fields) => {
    const owners = new Map<string, string>()
    for (const field of fields) {
      for (const header of new Set([headerKey(field.name), ...field.headers.map(headerKey)])) {
        expect(owners.get(header), header).toBeUndefined()
        owners.set(header, field.name)
      }
    }
  })
})
