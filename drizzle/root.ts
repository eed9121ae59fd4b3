import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** The folder of package.json; the sources may run from where they stand or from a bundle. */
export const ROOT = dirname(createRequire(import.meta.url).resolve('#package'))
