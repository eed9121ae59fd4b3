/** Why an agent is turned away, and why a policy is not taken. */
export const AGENT_MESSAGES = {
  lock_only: {
    ja: 'この機器の状態では、ロックの確認だけができます。',
    en: 'In its present state this device may only ask how it should be locked.',
  },
  posture_policy_name_taken: {
    ja: '同じ名前の状態ポリシーがあります。',
    en: 'There is a posture policy of this name.',
  },
  policy_zone_taken: {
    ja: 'このネットワーク区分には、施行中の状態ポリシーが既にあります。先に施行を止めてください。',
    en: 'Another posture policy is in force for this network zone; take it out of force first.',
  },
  policy_in_force: {
    ja: '施行中の状態ポリシーは削除できません。先に施行を止めてください。',
    en: 'This posture policy is in force; take it out of force before deleting it.',
  },
  not_a_build: {
    ja: 'ビルド番号は 19045 や 19045.3570 のように入力してください。',
    en: 'Write the build as 19045 or 19045.3570.',
  },
} as const
