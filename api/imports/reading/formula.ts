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

/** `="00123"`: how spreadsheet users keep leading zeros; the code is what stands inside. */
export const unwrapTextFormula = (text: string): string => /^="([^"]*)"$/.exec(text)?.[1] ?? text
