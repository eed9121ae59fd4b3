import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Fontkit from 'fontkit'

const require = createRequire(import.meta.url)
const BIZ = dirname(require.resolve('@expo-google-fonts/biz-udpgothic/package.json'))
const NOTO = dirname(require.resolve('@fontsource/noto-sans-jp/package.json'))

export type Weight = 'regular' | 'bold'

/** A font as pdfkit embeds it: of its file, only the glyphs that are used. */
export interface Face {
  name: string
  file: Buffer
}

interface Known extends Face {
  has: (codePoint: number) => boolean
}

function load(name: string, path: string): Known {
  const file = readFileSync(path)
  // Loaded with the first page that is drawn (aside/thread.ts): most processes draw none.
  const fontkit: typeof Fontkit = require('fontkit')
  const font = fontkit.create(file) as Fontkit.Font
  return { name, file, has: (codePoint) => font.hasGlyphForCodePoint(codePoint) }
}

/** Each read once, when first needed: the text font is 4.5 MB. */
const loaded = new Map<string, Known>()
function face(name: string, path: string): Known {
  const known = loaded.get(name) ?? load(name, path)
  loaded.set(name, known)
  return known
}

const TEXT: Record<Weight, string> = {
  regular: join(BIZ, '400Regular/BIZUDPGothic_400Regular.ttf'),
  bold: join(BIZ, '700Bold/BIZUDPGothic_700Bold.ttf'),
}
const textFace = (weight: Weight) => face(`text-${weight}`, TEXT[weight])

interface Part {
  from: number
  to: number
  file: string
}

let parts: Part[] | undefined

/** The console's own font, which is cut into files by range of characters: it has what names need and few fonts have. */
function wideParts(): Part[] {
  if (parts) return parts
  const css = readFileSync(join(NOTO, '400.css'), 'utf8')
  const blocks = css.matchAll(/url\(\.\/files\/([\w-]+\.woff)\)[^}]*?unicode-range:\s*([^;]+);/g)
  parts = [...blocks].flatMap(([, file = '', ranges = '']) =>
    ranges.split(',').map((range) => {
      const [from = '', to = from] = range.trim().slice(2).split('-')
      return { from: parseInt(from, 16), to: parseInt(to, 16), file }
    }),
  )
  return parts
}

function wideFace(codePoint: number): Known | undefined {
  const part = wideParts().find(({ from, to }) => codePoint >= from && codePoint <= to)
  return part && face(`wide-${part.file}`, join(NOTO, 'files', part.file))
}

/** What stands for a character that no font of ours can draw: the printer's geta. */
const GETA = '〓'

export interface Run {
  face: Face
  text: string
}

/**
 * The text in runs of one font each. A character that the text font lacks, as 𠮷, comes from the wide one;
 * one that both lack is drawn as 〓 and handed to `onMissing`: nothing vanishes.
 */
export function runsOf(
  text: string,
  weight: Weight,
  onMissing: (character: string) => void = () => {},
): Run[] {
  const main = textFace(weight)
  const runs: Run[] = []
  for (const character of text) {
    const drawn = faceFor(character, main, onMissing)
    const last = runs.at(-1)
    if (last?.face === drawn.face) last.text += drawn.text
    else runs.push(drawn)
  }
  return runs
}

function faceFor(character: string, main: Known, onMissing: (character: string) => void): Run {
  const codePoint = character.codePointAt(0)!
  if (main.has(codePoint)) return { face: main, text: character }
  const wide = wideFace(codePoint)
  if (wide?.has(codePoint)) return { face: wide, text: character }
  onMissing(character)
  return { face: main, text: GETA }
}
