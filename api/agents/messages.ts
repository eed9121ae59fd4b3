/** Why an agent is turned away. */
export const AGENT_MESSAGES = {
  lock_only: {
    ja: 'この機器の状態では、ロックの確認だけができます。',
    en: 'In its present state this device may only ask how it should be locked.',
  },
} as const
