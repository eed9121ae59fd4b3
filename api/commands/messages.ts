/** Why a command, a lock or a look at a key is refused, in words. */
export const COMMAND_MESSAGES = {
  device_gone: {
    ja: '廃棄済み、または除却済みの機器です。',
    en: 'The device has been disposed of or written off.',
  },
  level_of_lock: { ja: '段階はロックのときだけ指定できます。', en: 'A level belongs to a lock.' },
  not_for_phones: {
    ja: 'スマートフォンにはない命令です。',
    en: 'Smartphones know no such command.',
  },
  wipe_wanted: {
    ja: 'この機器にはデータの消去が命じられています。先に解除してください。',
    en: 'This device is to be wiped; release it first.',
  },
  not_locked: { ja: 'ロックされていません。', en: 'The device is not locked.' },
  locks_breaker: {
    ja: '1 時間のロックが %{maximum} 件に達しました。続けるには、セキュリティ担当が一括命令として申請し、もう 1 人の承認を受けてください。',
    en: '%{maximum} locks within the hour: for another one security asks a second person.',
  },
  command_taken: {
    ja: '機器が既に受け取ったか、終わっています(%{state})。',
    en: 'The device has it already, or it is over ("%{state}").',
  },
  no_unlock_key: {
    ja: 'この機器の解除の鍵は預かっていません。',
    en: 'No key is kept by which this device could be opened.',
  },
  challenge_malformed: {
    ja: '表示された英数字 12 文字を入力してください。',
    en: 'Twelve letters and digits, as the device shows them.',
  },
  challenge_unknown: {
    ja: 'この機器のものではありません。もう一度読み上げてもらってください。',
    en: 'Not of this device: have it read out once more.',
  },
  keys_moved_on: { ja: '鍵は既に交代しています。', en: 'The keys have been changed meanwhile.' },
  no_keys_yet: { ja: '鍵はまだ作られていません。', en: 'There are no keys yet.' },
  devices_lock_pending: {
    ja: 'ロックがまだ確認されていません。ロックを確認するか、解除してから廃棄してください。',
    en: 'A lock of this device is still to come: see it locked or release it first.',
  },
} satisfies Record<string, { ja: string; en: string }>
