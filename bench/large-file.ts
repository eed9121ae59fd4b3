import { createWriteStream } from 'node:fs'
import { basename, extname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Excel from 'exceljs'

/* Writes one of the files that bench/import-large.ts imports: `path rows people`. */

const [path = '', rows = '', people = ''] = process.argv.slice(2)
const kind = basename(path, extname(path))
const format = extname(path).slice(1)
const pad = (n: number, width: number) => String(n).padStart(width, '0')

function* table(): Generator<string[]> {
  if (kind === 'units') {
    yield ['所属コード', '親コード', '所属名', '区分']
    yield ['000000', '', '道庁', '道庁']
    for (let n = 1; n <= 200; n++) yield [pad(n, 6), '000000', `第${n}課`, '課']
  } else if (kind === 'staff') {
    yield ['職員番号', '氏名', 'カナ', '所属コード', '職名']
    for (let n = 1; n <= Number(people); n++) {
      yield [pad(n, 6), `髙橋 ${n}`, 'タカハシ', pad((n % 200) + 1, 6), '主事']
    }
  } else {
    yield [
      '備品番号',
      '所属コード',
      '職員番号',
      'メーカー',
      '型番',
      'OS',
      'シリアル番号',
      '取得年月日',
      '設置場所',
      '備考',
    ]
    for (let n = 1; n <= Number(rows); n++) yield device(n)
  }
}

function device(n: number): string[] {
  return [
    `道備-${format}-${pad(n, 6)}`,
    pad((n % 200) + 1, 6),
    n % 10 === 0 ? '' : pad((n % Number(people)) + 1, 6),
    'NEC',
    `VK${n % 40}`,
    'Windows 11 Pro',
    `${format.toUpperCase()}${pad(n, 9)}`,
    // From the second year on: the first has no April.
    `R${(n % 7) + 2}.4.${(n % 28) + 1}`,
    `本庁舎${(n % 12) + 1}階`,
    n % 3 === 0 ? '共用備品。持ち出しの際は申請すること' : '',
  ]
}

if (format === 'xlsx') {
  const book = new Excel.stream.xlsx.WorkbookWriter({ filename: path, useSharedStrings: true })
  const sheet = book.addWorksheet('台帳')
  for (const cells of table()) sheet.addRow(cells).commit()
  sheet.commit()
  await book.commit()
} else {
  function* lines() {
    for (const cells of table()) yield `${cells.join(',')}\r\n`
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
}
