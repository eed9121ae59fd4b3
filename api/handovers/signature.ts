import type { Signature } from '#contract/handovers'

const rounded = (value: number): string => String(Math.round(value * 10) / 10)

/** The pen's way as an SVG path: one move, then lines; a dot where it was only set down. */
export const pathOf = ({ strokes }: Signature): string =>
  strokes
    .map((points) => {
      const [first, ...rest] = points.map(([x, y]) => `${rounded(x)} ${rounded(y)}`)
      return `M${first}${(rest.length > 0 ? rest : [first]).map((point) => `L${point}`).join('')}`
    })
    .join('')

/** What is kept of a signature: an image of nothing but these lines. */
export const svgOf = (signature: Signature): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${rounded(signature.width)} ${rounded(signature.height)}">` +
  `<path d="${pathOf(signature)}" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`
