import createCache, { type EmotionCache, type Options } from '@emotion/cache'

/**
 * Emotion's own sheet writes `<style>` elements, which `style-src 'self'` refuses even while they are
 * empty. Constructed sheets are no inline style to a browser (CSSOM §6.1), so the policy needs neither
 * a nonce nor a hash.
 */
class AdoptedSheet {
  readonly key: string
  readonly nonce = undefined
  readonly container: Node
  readonly isSpeedy = true
  before: Element | null = null
  private readonly sheet = new CSSStyleSheet()

  constructor({ key, container }: { key: string; container: Node }) {
    this.key = key
    this.container = container
  }

  /** Emotion asks only whether there are any, to know that a change must flush the old rules. */
  get tags(): readonly Pick<Element, 'nextElementSibling'>[] {
    return this.isAdopted() ? [{ nextElementSibling: null }] : []
  }

  insert(rule: string) {
    if (!this.isAdopted()) this.adopt()
    try {
      this.sheet.insertRule(rule, this.sheet.cssRules.length)
    } catch {
      // A vendor selector that this browser doesn't know: the rule is for another browser.
    }
  }

  /** Nothing is rendered on a server. */
  hydrate() {}

  flush() {
    this.sheet.replaceSync('')
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.sheet)
  }

  private isAdopted() {
    return document.adoptedStyleSheets.includes(this.sheet)
  }

  /** Global rules stand before the components' own, as emotion orders its elements. */
  private adopt() {
    const others = document.adoptedStyleSheets
    document.adoptedStyleSheets = this.key.endsWith('-global')
      ? [this.sheet, ...others]
      : [...others, this.sheet]
  }
}

export function adoptedStyles(options: Options): EmotionCache {
  const cache = createCache(options)
  const sheet = new AdoptedSheet({ key: options.key, container: cache.sheet.container })
  // The few members that emotion uses of its sheet; it exports no interface for them.
  cache.sheet = sheet as unknown as EmotionCache['sheet']
  return cache
}
