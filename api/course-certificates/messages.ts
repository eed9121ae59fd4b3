/** Why there is no certificate of completion, in words. */
export const COURSE_CERTIFICATE_MESSAGES = {
  completion_was_revoked: {
    ja: 'この修了は取り消されています。',
    en: 'This completion was taken back.',
  },
  completion_is_exception: {
    ja: '受講の免除には修了証がありません。',
    en: 'An exception from the course has no certificate.',
  },
} satisfies Record<string, { ja: string; en: string }>
