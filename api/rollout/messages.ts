/** Why the rollout or an erasure refuses, in words. `%{…}` are the refusal's params. */
export const ROLLOUT_MESSAGES = {
  month: {
    ja: '年月(2026-12 の形)で入力してください。',
    en: 'Give year and month, as in 2026-12.',
  },
  month_twice: { ja: '同じ月が 2 回あります。', en: 'A month is given twice.' },
  time_of_day: { ja: '時刻(08:45 の形)で入力してください。', en: 'Give a time, as in 08:45.' },
  before_start: { ja: '開始より前になっています。', en: 'This is before the start.' },
  reason_required: { ja: '理由を入力してください。', en: 'Please say why.' },
  no_such_step: {
    ja: '「%{from}」から「%{to}」へは進められません。',
    en: 'There is no step from "%{from}" to "%{to}".',
  },
  moved_meanwhile: {
    ja: 'ほかの人が先に「%{state}」へ進めました。画面を更新してください。',
    en: 'Somebody else has moved it to "%{state}" meanwhile; please reload.',
  },
  program_not_open: {
    ja: '更新計画がまだ始まっていないか、終了しています。',
    en: 'The program has not been opened, or is closed.',
  },
  program_closed: { ja: '更新計画は終了しています。', en: 'The program is closed.' },
  deadline_range: {
    ja: '期限は %{from} から %{to} までにしてください。',
    en: 'The deadline must lie between %{from} and %{to}.',
  },
  waves_open: {
    ja: '終了していない展開グループが %{count} 件あります。',
    en: '%{count} waves are not closed yet.',
  },
  gate_not_reached: {
    ja: '前の展開グループ「%{wave}」が %{percent}% で、目標の %{goal}% に達していません。それでも始める場合は理由を入力してください。',
    en: 'The wave before, "%{wave}", has reached %{percent} % of the %{goal} % it needs. To open this one all the same, say why.',
  },
  wave_unfinished: {
    ja: '交換が済んでいないものが %{count} 件あります。それでも終了する場合は理由を入力してください。',
    en: '%{count} replacements are unfinished. To close the wave all the same, say why.',
  },
  wave_not_empty: {
    ja: '更新が %{count} 件入っているため削除できません。',
    en: 'It holds %{count} replacements and cannot be deleted.',
  },
  wave_planned: {
    ja: '展開グループがまだ始まっていません。',
    en: 'The wave has not been opened yet.',
  },
  wave_open: { ja: '展開グループが進行中です。', en: 'The wave is under way.' },
  wave_suspended: { ja: '展開グループが中断中です。', en: 'The wave is suspended.' },
  wave_closed: { ja: '展開グループは終了しています。', en: 'The wave is closed.' },
  other_wave: { ja: '別の展開グループの更新です。', en: 'It belongs to another wave.' },
  other_program: {
    ja: '別の更新計画の展開グループです。',
    en: 'That wave belongs to another program.',
  },
  no_condition: { ja: '条件を 1 つ以上指定してください。', en: 'Give one condition at least.' },
  ids_or_filter: {
    ja: '対象を、一覧か条件のどちらか一方で指定してください。',
    en: 'Give either ids or a filter.',
  },
  unit_closed: {
    ja: '廃止された所属です。',
    en: 'This unit is closed.',
  },
  in_open_replacement: {
    ja: '進行中の更新に、旧パソコンとして既に入っています。',
    en: 'It is the old laptop of an open replacement already.',
  },
  new_in_rollout: {
    ja: 'この更新計画の新パソコンです。',
    en: 'It is a new laptop of this very program.',
  },
  not_issued: { ja: '使用中のパソコンではありません。', en: 'It is not in use.' },
  no_holder: { ja: '使用者がいません。', en: 'Nobody holds it.' },
  no_stock: {
    ja: '割り当てられる新パソコンの在庫がありません。',
    en: 'No new laptop is left in stock.',
  },
  not_named: {
    ja: '今回指定した組に入っていません。',
    en: 'Not among the pairs that were given.',
  },
  excepted: {
    ja: '辞退・休職などのため、割り当ての対象外です。',
    en: 'Left out for an exception such as declined or on leave.',
  },
  device_paired: {
    ja: 'このパソコンは、別の更新に既に割り当てられています。',
    en: 'This laptop is paired in another replacement already.',
  },
  has_new_device: {
    ja: '新パソコンが既に割り当てられています。',
    en: 'It has a new laptop already.',
  },
  same_device: { ja: '旧パソコンと同じものです。', en: 'It is the old laptop itself.' },
  not_a_laptop: { ja: 'パソコンではありません。', en: 'It is no laptop.' },
  listed_twice: { ja: '2 回指定されています。', en: 'It is listed twice.' },
  no_new_device: {
    ja: '新しい機器がまだ割り当てられていません。',
    en: 'No new device is assigned yet.',
  },
  new_device_not_in_stock: {
    ja: '新パソコンが在庫にありません。',
    en: 'The new laptop is not in stock.',
  },
  new_device_not_ready: {
    ja: '新パソコンの引渡し準備ができていません。',
    en: 'The new laptop is not ready to be handed over.',
  },
  not_planned: {
    ja: '「%{state}」まで進んでいるためできません。計画に戻してから行ってください。',
    en: 'It has got to "%{state}"; take it back to planned first.',
  },
  too_late: {
    ja: '「%{state}」まで進んでいるため変更できません。',
    en: 'It has got to "%{state}" and cannot be changed.',
  },
  holder_left: { ja: '使用者が退職しています。', en: 'The person has left.' },
  old_device_lost: {
    ja: '旧パソコンが紛失中のため回収できません。',
    en: 'The old laptop is missing and cannot be taken back.',
  },
  old_device_in_use: {
    ja: '旧パソコンが返却されていません。',
    en: 'The old laptop has not been returned.',
  },
  not_written_off: {
    ja: '旧パソコンが除却(亡失)になっていません。',
    en: 'The old laptop has not been written off.',
  },
  no_erasure: {
    ja: '返却後のデータ消去の記録がありません。',
    en: 'There is no erasure on record since its return.',
  },
  no_certificate: {
    ja: 'データ消去証明書がありません。',
    en: 'The erasure certificate is missing.',
  },
  weekend: { ja: '土日です。', en: 'This is a weekend.' },
  holiday: { ja: '祝日です。', en: 'This is a national holiday.' },
  year_end: { ja: '年末年始(12/29〜1/3)です。', en: 'The office is closed from 12/29 to 1/3.' },
  outside_hours: {
    ja: '執務時間(%{from}〜%{to})の外です。',
    en: 'This is outside working hours (%{from} to %{to}).',
  },
  overlapping: {
    ja: '同じ場所の予約枠と時間が重なっています。',
    en: 'It overlaps another slot at this place.',
  },
  series_too_long: { ja: '%{maximum} 日以内にしてください。', en: 'At most %{maximum} days.' },
  below_booked: {
    ja: '予約が %{booked} 件あるため、それより少なくできません。',
    en: '%{booked} are booked; it cannot be fewer.',
  },
  slot_in_use: {
    ja: '予約の記録があるため削除できません。定員を減らして締め切ってください。',
    en: 'It has appointments on record; lower the capacity to stop bookings instead.',
  },
  slot_full: { ja: '満員です。別の枠を選んでください。', en: 'This slot is full; choose another.' },
  slot_for_others: {
    ja: 'ほかの所属のための枠です。',
    en: 'This slot is for other units.',
  },
  not_own: {
    ja: 'ご本人の交換ではないため予約できません。',
    en: 'This is somebody else’s swap; you can book your own alone.',
  },
  already_booked: { ja: '既に予約があります。', en: 'There is an appointment already.' },
  not_prepared: {
    ja: '新パソコンの準備ができていないため、まだ予約できません。',
    en: 'The new laptop is not prepared yet, so it cannot be booked.',
  },
  not_bookable: {
    ja: '「%{state}」のため予約できません。',
    en: 'It is "%{state}" and cannot be booked.',
  },
  appointment_over: {
    ja: 'この予約は既に「%{state}」です。',
    en: 'This appointment is "%{state}" already.',
  },
  started: {
    ja: '開始時刻を過ぎています。情報担当に連絡してください。',
    en: 'It has started; please tell IT staff.',
  },
  not_started: { ja: 'まだ始まっていません。', en: 'It has not started yet.' },
  has_appointments: {
    ja: '予約の記録があるため削除できません。',
    en: 'It has appointments on record and cannot be deleted.',
  },
  not_at_hand: {
    ja: '「%{state}」の機器は消去できません。先に返却してください。',
    en: 'A device that is "%{state}" cannot be erased; it has to be returned first.',
  },
  method_too_weak: {
    ja: 'この区分の情報には使えない消去方法です。',
    en: 'This method does not suffice for this category of data.',
  },
  degauss_needs_hdd: {
    ja: '磁気消去は HDD にしか効きません。',
    en: 'Degaussing works on hard disks alone.',
  },
  before_return: {
    ja: '返却日(%{returnedOn})より前です。',
    en: 'This is before the return on %{returnedOn}.',
  },
  witness_is_operator: {
    ja: '立会者は作業者と別の人にしてください。',
    en: 'The witness must be somebody else than the operator.',
  },
  already_recorded: {
    ja: '同じ媒体の同じ日の消去が既に登録されています。',
    en: 'This medium has an erasure on record for that day.',
  },
  already_disposed: {
    ja: '廃棄済みの機器の記録は変更できません。',
    en: 'The device is disposed of; its record stands.',
  },
  not_a_certificate: {
    ja: 'PDF・JPEG・PNG のいずれかのファイルにしてください。',
    en: 'Please send a PDF, a JPEG or a PNG.',
  },
} satisfies Record<string, { ja: string; en: string }>

/** States as readers see them in a sentence. */
export const STATE_WORDS: Record<string, { ja: string; en: string }> = {
  planned: { ja: '計画', en: 'planned' },
  open: { ja: '実施中', en: 'open' },
  suspended: { ja: '中断', en: 'suspended' },
  prepared: { ja: '準備完了', en: 'prepared' },
  scheduled: { ja: '予約済み', en: 'scheduled' },
  deployed: { ja: '引渡し済み', en: 'handed over' },
  migrated: { ja: '移行済み', en: 'migrated' },
  reclaimed: { ja: '旧機回収済み', en: 'old one returned' },
  erased: { ja: '消去済み', en: 'erased' },
  closed: { ja: '完了', en: 'closed' },
  absent: { ja: '不在', en: 'absent' },
  declined: { ja: '辞退', en: 'declined' },
  broken: { ja: '故障', en: 'broken' },
  long_leave: { ja: '休職・長期不在', en: 'on long leave' },
  no_device: { ja: '機器なし', en: 'no device' },
  booked: { ja: '予約中', en: 'booked' },
  kept: { ja: '来場済み', en: 'kept' },
  cancelled: { ja: '取消し', en: 'cancelled' },
  no_show: { ja: '来場なし', en: 'no-show' },
  in_stock: { ja: '在庫', en: 'in stock' },
  kitting: { ja: 'キッティング中', en: 'being kitted' },
  ready: { ja: '引渡し待ち', en: 'ready' },
  issued: { ja: '使用中', en: 'issued' },
  repair: { ja: '修理中', en: 'in repair' },
  returned: { ja: '返却済み', en: 'returned' },
  missing: { ja: '紛失', en: 'missing' },
  disposed: { ja: '廃棄済み', en: 'disposed of' },
  written_off: { ja: '除却', en: 'written off' },
  signed: { ja: '受領済み', en: 'signed' },
  refused: { ja: '拒否', en: 'refused' },
  requested: { ja: '申請中', en: 'requested' },
  granted: { ja: '許可', en: 'granted' },
  withdrawn: { ja: '取下げ', en: 'withdrawn' },
  waived: { ja: '署名なし', en: 'unsigned' },
}
