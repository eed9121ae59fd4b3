import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ja } from './ja/index.ts'

/** Words that a translation key starts with. */
const ROOTS = Object.keys(ja)

const LITERAL = new RegExp(`(['"\`])((?:${ROOTS.join('|')})\\.[\\w.-]+)\\1`, 'g')
const TEMPLATE = new RegExp(`\`((?:${ROOTS.join('|')})\\.[^\`\\s]*\\$\\{[^\`]*)\``, 'g')
const ELEMENT_WITH_SOURCE = /<[A-Z][\w.]*(?:<[^>]*>)?\s[^<>]*?\bsource="([\w.]+)"[^<>]*/g

export interface UsedKeys {
  /** Written out: `'app.menu.work'`. */
  literals: { key: string; file: string }[]
  /** With a part filled in: `` `resources.devices.states.${state}` ``, as a pattern over keys. */
  patterns: { pattern: RegExp; text: string; file: string }[]
  /** Columns and inputs that take their label from `resources.<resource>.fields.<source>`. */
  fields: { resource: string; source: string; file: string }[]
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'i18n' || entry.name === 'dist') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (/\.tsx?$/.test(entry.name) && !entry.name.includes('.test.')) yield path
  }
}

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function patternOf(template: string): RegExp {
  const parts = template.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/)
  return new RegExp(`^${parts.map(quoted).join('[\\w-]+')}$`)
}

/** Every translation key that the source of the console names, read from the text of its files. */
export function usedKeys(folder: string): UsedKeys {
  const used: UsedKeys = { literals: [], patterns: [], fields: [] }
  for (const file of sources(folder)) {
    const text = readFileSync(file, 'utf8')
    const resource = relative(folder, file).split(sep)[0] ?? ''
    for (const [, , key = ''] of text.matchAll(LITERAL)) used.literals.push({ key, file })
    for (const [, template = ''] of text.matchAll(TEMPLATE)) {
      used.patterns.push({ pattern: patternOf(template), text: template, file })
    }
    for (const [element, source = ''] of text.matchAll(ELEMENT_WITH_SOURCE)) {
      if (source !== 'q' && !/\blabel[=}]/.test(element))
        used.fields.push({ resource, source, file })
    }
  }
  return used
}
