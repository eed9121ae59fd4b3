import nodemailer from 'nodemailer'
import type { Config } from '../config.ts'

export interface Mail {
  /** Stays the same over retries, so that a mail server or reader can drop the second copy. */
  messageId: string
  to: string
  subject: string
  text: string
}

export interface Mailer {
  /** Without SMTP_URL there is no mail: the inbox in the console is all there is. */
  enabled: boolean
  send(mail: Mail): Promise<void>
  close(): void
}

/** A mail server that says nothing must not hold a job, and its database connection, for minutes. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }

export function createMailer(config: Config): Mailer {
  if (!config.smtpUrl) {
    return { enabled: false, send: async () => {}, close: () => {} }
  }
  const transport = nodemailer.createTransport(
    { url: config.smtpUrl, ...TIMEOUTS },
    {
      from: config.mailFrom,
      // RFC 3834 §5: keeps out-of-office replies from answering.
      headers: { 'Auto-Submitted': 'auto-generated' },
    },
  )
  return {
    enabled: true,
    send: async (mail) => {
      await transport.sendMail(mail)
    },
    close: () => transport.close(),
  }
}
