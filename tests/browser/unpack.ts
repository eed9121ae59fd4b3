import chromium from '@sparticuz/chromium'

/** The browser unpacks itself at first use, which two test files must not do at once. */
export default async function unpack(): Promise<void> {
  await chromium.executablePath()
}
