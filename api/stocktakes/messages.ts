/** Why something about a stocktake is refused, in words. */
export const STOCKTAKE_MESSAGES = {
  place_required: {
    ja: '所属か設置場所のどちらかを指定してください。',
    en: 'Give a unit, a location, or both.',
  },
  place_empty: {
    ja: 'この場所には、台帳にある機器が 1 台もありません。',
    en: 'By the ledger there is no device at this place.',
  },
  place_too_large: {
    ja: '対象が %{devices} 台あります。%{maximum} 台以内になるように、場所を分けてください。',
    en: '%{devices} devices are too many for one stocktake; please divide the place so that each has at most %{maximum}.',
  },
  stocktake_overlaps: {
    ja: '対象のうち %{counted} 台は、実施中の棚卸(第 %{numbers} 号)に入っています。',
    en: '%{counted} of the devices are in a stocktake that is open (no. %{numbers}).',
  },
  stocktake_open: {
    ja: '棚卸がまだ実施中です。先に終了してください。',
    en: 'This stocktake is still open; close it first.',
  },
  stocktake_closed: {
    ja: 'この棚卸は終了しています。数え直すには、再開してください。',
    en: 'This stocktake is closed; reopen it to count on.',
  },
  stocktake_attested: {
    ja: 'この棚卸は確認済みで、変更できません。',
    en: 'This stocktake is attested and stands as it is.',
  },
  stocktake_cancelled: { ja: 'この棚卸は中止されています。', en: 'This stocktake was cancelled.' },
  staff_card: {
    ja: '職員証のコードです。機器のラベルを読んでください。',
    en: 'This is a staff card; please scan a device.',
  },
  code_of_several: {
    ja: 'このコードは %{count} 台の機器に当てはまります。備品番号かラベルで読んでください。',
    en: 'This code stands for %{count} devices; please use the property number or the label.',
  },
  not_counted: { ja: 'まだ数えられていません。', en: 'This has not been counted.' },
  not_missing: {
    ja: '見つかっていない機器だけに、理由を付けられます。',
    en: 'Only what has not been found can be explained.',
  },
  note_for_other: {
    ja: '「その他」のときは、内容を書いてください。',
    en: 'For "other", please say what it is.',
  },
  head_attests: {
    ja: 'この所属には所属長がいます。所属長が確認してください。',
    en: 'This unit has a head, who is to attest the result.',
  },
  own_count: {
    ja: '自分が数えた棚卸は、自分では確認できません。',
    en: 'You have counted here yourself; somebody else has to attest it.',
  },
} satisfies Record<string, { ja: string; en: string }>
