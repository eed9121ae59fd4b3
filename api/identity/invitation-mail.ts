import { z } from 'zod'
import { system } from '#drizzle/client'
import type { Config } from '../config.ts'
import { defineJob } from '../jobs/define-job.ts'
import { newSecret, sha256 } from '../users/secrets.ts'
import * as queries from './invitation-queries.ts'

/** Behind the `#`, so that it reaches no server's log with the page. */
export const linkOf = (config: Config, token: string): string =>
  `${(config.publicUrl ?? `http://localhost:${config.port}`).replace(/\/$/, '')}/#/invitation/${token}`

/**
 * The link is made when it is sent, so that it stands nowhere but in the mail. Tried again, it is a new
 * link, and the mail before is worth nothing.
 */
export const sendInvitation = defineJob({
  name: 'identity.invite',
  payload: z.strictObject({ invitationId: z.uuid() }),
  maxAttempts: 20,
  principal: async () => system('login'),
  run: async ({ deps, tx, payload: { invitationId }, now }) => {
    const to = await queries.addressee(tx, invitationId, now)
    if (!to?.email) return
    const token = newSecret(deps)
    await queries.setToken(tx, invitationId, sha256(token), now)
    const host = deps.config.publicUrl
      ? new URL(deps.config.publicUrl).hostname
      : 'mamori.localhost'
    await deps.mailer.send({
      messageId: `<invitation.${sha256(token).slice(0, 32)}@${host}>`,
      to: to.email,
      ...TEXTS[to.locale]({ ...to, link: linkOf(deps.config, token) }),
    })
  },
})

interface Letter {
  displayName: string
  expiresAt: Date
  link: string
}

const until = (at: Date, locale: string) =>
  at.toLocaleString(locale, { timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'short' })

const TEXTS = {
  ja: ({ displayName, expiresAt, link }: Letter) => ({
    subject: '[Mamori] ログインの準備をお願いします',
    text: `${displayName} 様\n\nMamori の利用者に登録されました。次のリンクを開き、パスワードまたはパスキーを設定してください。\n\n${link}\n\nリンクは 1 回だけ使えます。期限は ${until(expiresAt, 'ja-JP')} です。\n心当たりがなければ、リンクを開かず情報担当に知らせてください。\n\nこのメールは Mamori が自動で送っています。返信は届きません。`,
  }),
  en: ({ displayName, expiresAt, link }: Letter) => ({
    subject: '[Mamori] Please set up your login',
    text: `${displayName},\n\nA login of Mamori was made for you. Open this link and choose a password or a passkey:\n\n${link}\n\nThe link works once, until ${until(expiresAt, 'en-GB')} (Tokyo).\nIf you did not expect this, leave the link alone and tell IT staff.\n\nSent by Mamori; replies are not read.`,
  }),
}
