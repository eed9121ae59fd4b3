export const agents = {
  name: 'エージェント',
  empty: '報告のあったエージェントはまだありません',
  emptyHint: '登録トークンを発行し、パソコンでエージェントを登録すると、ここに並びます。',
}

export const posturePolicies = {
  name: '状態ポリシー',
  empty: '状態ポリシーはまだありません',
  emptyHint: '施行中のポリシーがない間は、パソコンの状態を問わず接続できます。',
}
