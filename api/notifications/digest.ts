import { createHash } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Mail } from './mailer.ts'
import { type Locale, render } from './templates.ts'

interface Notice {
  id: string
  template: string
  params: Record<string, string | number>
  link: string | null
}

const WORDS = {
  ja: {
    several: (count: number) => `お知らせが ${count} 件あります`,
    more: (count: number) => `ほかに ${count} 件あります。`,
    inbox: 'すべてのお知らせ',
    footer: 'このメールは Mamori が自動で送っています。返信は届きません。',
  },
  en: {
    several: (count: number) => `${count} notifications`,
    more: (count: number) => `And ${count} more.`,
    inbox: 'All notifications',
    footer: 'Sent by Mamori; replies are not read.',
  },
}

/** One mail about several notifications; `more` is how many did not fit. */
export function digestMail(
  config: Config,
  to: { email: string; locale: Locale },
  notices: readonly Notice[],
  more: number,
): Mail {
  const words = WORDS[to.locale]
  const base = (config.publicUrl ?? `http://localhost:${config.port}`).replace(/\/$/, '')
  const parts = notices.map(({ template, params, link }) => {
    const { title, text } = render(template, params, to.locale)
    return [`■ ${title}`, text, link && base + consolePath(link)].filter(Boolean).join('\n')
  })
  if (more > 0) parts.push(words.more(more))
  parts.push(`${words.inbox}: ${base}${consolePath('/notifications')}`, words.footer)
  const [first] = notices
  const subject =
    notices.length + more === 1 && first
      ? render(first.template, first.params, to.locale).title
      : words.several(notices.length + more)
  return {
    messageId: messageId(config, notices),
    to: to.email,
    subject: `[Mamori] ${subject}`,
    text: parts.join('\n\n'),
  }
}

/** The console routes by fragment; a record's page is its show page, as in console/notifications/link.ts. */
const consolePath = (link: string): string =>
  `/#${/^\/[\w-]+\/[\w-]+$/.test(link) && !link.endsWith('/create') ? `${link}/show` : link}`

/** RFC 5322 §3.6.4. The same notifications make the same mail, however often it is sent. */
function messageId(config: Config, notices: readonly Notice[]): string {
  const ids = notices.map(({ id }) => id).sort()
  const digest = createHash('sha256').update(ids.join()).digest('hex').slice(0, 32)
  const host = config.publicUrl ? new URL(config.publicUrl).hostname : 'mamori.localhost'
  return `<${digest}@${host}>`
}
