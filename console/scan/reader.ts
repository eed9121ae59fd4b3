import { prepareZXingModule, type ReadInputBarcodeFormat, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

const FORMATS: ReadInputBarcodeFormat[] = ['QRCode', 'Code128', 'Code39', 'DataMatrix', 'EAN13']

let prepared = false

/** The first code in an image, or null. The reader comes from our own server, never from a CDN. */
export async function readCode(image: Blob | ImageData): Promise<string | null> {
  if (!prepared) prepareZXingModule({ overrides: { locateFile: () => wasm } })
  prepared = true
  const [found] = await readBarcodes(image, {
    formats: FORMATS,
    tryHarder: true,
    maxNumberOfSymbols: 1,
  })
  return found?.text || null
}
