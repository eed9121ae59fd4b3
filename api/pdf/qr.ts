import QRCode from 'qrcode'
import type { Pdf } from './page.ts'

/** A QR code of this side, in points, without the margin that it needs. */
export function drawQr(doc: Pdf, text: string, x: number, y: number, side: number): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const module = side / modules.size
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue
      const from = column
      while (column + 1 < modules.size && modules.get(row, column + 1)) column++
      doc.rect(x + from * module, y + row * module, (column - from + 1) * module, module)
    }
  }
  doc.fill('#000')
}
