import { createHash } from 'node:crypto'
import { type Random, weighted } from './random.ts'
import type { DeviceRow, ErasureFileRow, ErasureRow } from './rows.ts'

/** Who did it and who saw it; both work where the old laptops are kept. */
export type Erasers = readonly [operator: string, witness: string]

/** The erasure of one old laptop, and its certificate once that is on record. */
export function eraserOf(random: Random, [operator, witness]: Erasers) {
  const erasures: ErasureRow[] = []
  const files: ErasureFileRow[] = []
  const category = weighted(random, [
    ['ordinary', 60],
    ['confidential', 35],
    ['individual_number', 5],
  ] as const)
  const erase = (device: DeviceRow, erasedOn: string, certifiedOn: string | null) => {
    const kind = category()
    const medium = random.chance(0.35) ? 'hdd' : 'ssd'
    const id = random.uuid()
    const mediumSerial = (medium === 'hdd' ? 'WD-WXJ' : 'S4DY') + random.digits(8)
    const method = METHODS[kind][medium]
    const pdf = certifiedOn && certificate([mediumSerial, method, erasedOn])
    if (pdf) files.push({ erasureId: id, content: `\\x${pdf.toString('hex')}` })
    erasures.push({
      id,
      deviceId: device.id,
      category: kind,
      method,
      mediumKind: medium,
      mediumSerial,
      place: '機器保管庫',
      ...{ erasedOn, operator, witness },
      certificateName: pdf ? `消去証明書_${mediumSerial}.pdf` : null,
      certificateType: pdf ? 'application/pdf' : null,
      certificateBytes: pdf ? pdf.length : null,
      certificateSha256: pdf ? createHash('sha256').update(pdf).digest('hex') : null,
      certifiedOn,
    })
  }
  return { erasures, files, erase }
}

/** As app.erasure_methods allows. */
const METHODS = {
  ordinary: { hdd: 'overwrite', ssd: 'secure_erase' },
  confidential: { hdd: 'degauss', ssd: 'crypto_erase' },
  individual_number: { hdd: 'physical_destruction', ssd: 'physical_destruction' },
} as const

/** One page of plain text (ISO 32000-1 §7.5): enough for a viewer to open. */
function certificate([serial, method, day]: readonly [string, string, string]): Buffer {
  const lines = ['CERTIFICATE OF ERASURE (demo data)', `Medium: ${serial}`, method, day]
  const text = lines.map((line, row) => `1 0 0 1 72 ${760 - row * 24} Tm (${line}) Tj`).join(' ')
  const content = `BT /F1 14 Tf ${text} ET`
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj${object}endobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  const end = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${pdf.length}\n%%EOF\n`
  return Buffer.from(pdf + table + end, 'latin1')
}
