/*
 * A cell like `=共用` is somebody's remark and stays one. Going out, it gets an apostrophe so that a
 * spreadsheet doesn't calculate it; coming back, that one apostrophe goes again. Cells that already
 * start with apostrophes get one more, so that every text survives the way out and back.
 */
const DANGEROUS = /^'*[=+\-@\t\r]/
const ESCAPED = /^'+[=+\-@\t\r]/

export const escapeFormula = (text: string): string => (DANGEROUS.test(text) ? `'${text}` : text)

export const unescapeFormula = (text: string): string =>
  text.startsWith("'") && ESCAPED.test(text) ? text.slice(1) : text

/** A raw cell for going out once more: it may be one of ours that came back. Harmless ones stay as they are. */
export function safeCell(raw: string): string {
  const text = unescapeFormula(raw.trim())
  const escaped = escapeFormula(text)
  return escaped === text ? raw : escaped
}

/** `="00123"`: how spreadsheet users keep leading zeros; the code is what stands inside. */
export const unwrapTextFormula = (text: string): string => /^="([^"]*)"$/.exec(text)?.[1] ?? text
