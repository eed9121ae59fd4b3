/** Why training refuses, in words. `%{…}` are the refusal's params. */
export const TRAINING_MESSAGES = {
  not_with_this_validity: {
    ja: 'この有効期間の種類では指定できません。',
    en: 'Not with this kind of validity.',
  },
  course_not_open: {
    ja: '研修を「実施中」にしてから、接続条件にしてください。',
    en: 'Open the course first; then the network can ask for it.',
  },
  course_closed: { ja: '終了した研修です。', en: 'This course is closed.' },
  own_prerequisite: {
    ja: '前提の研修をたどると、この研修自身に戻ります。',
    en: 'The courses needed first lead back to this one.',
  },
  version_before_last: {
    ja: '前の版の開始日(%{day})より後にしてください。',
    en: 'It must not begin before the last version (%{day}).',
  },
  not_of_this_kind: {
    ja: 'この開催方法では指定できません。',
    en: 'Sessions of this kind do not have it.',
  },
  no_lines_left: {
    ja: 'その時間に使える Web 会議の回線が足りません。',
    en: 'Not enough conference lines are left at that time.',
  },
  session_over: {
    ja: 'この開催回は「%{state}」です。',
    en: 'This session is "%{state}".',
  },
  session_not_begun: { ja: 'まだ始まっていません。', en: 'It has not begun yet.' },
  session_started: { ja: '既に始まっています。', en: 'It has begun already.' },
  session_ended: { ja: '既に終わっています。', en: 'It is over.' },
  session_full: { ja: '満席です。', en: 'No place is left.' },
  session_for_others: {
    ja: 'ほかの所属のための開催回です。',
    en: 'This session is for another unit.',
  },
  same_session: { ja: '同じ開催回です。', en: 'It is the same session.' },
  other_course: { ja: '別の研修の開催回です。', en: 'That session is of another course.' },
  course_booked: {
    ja: 'この研修は既に予約しています。変更するときは、先に今の予約を取り消してください。',
    en: 'This course is booked already; cancel that booking first.',
  },
  same_time: {
    ja: '同じ時間に、別の研修を予約しています。',
    en: 'Another course is booked at that time.',
  },
  nothing_to_book: {
    ja: '録画は予約なしで視聴できます。',
    en: 'A recording is watched without a booking.',
  },
  not_for_them: { ja: '研修の対象者ではありません。', en: 'The course is not for this person.' },
  prerequisite: {
    ja: '先に修了する研修があります: %{courses}',
    en: 'These come first: %{courses}',
  },
  booking_over: { ja: 'この予約は「%{state}」です。', en: 'This booking is "%{state}".' },
  booking_not_open: {
    ja: '取り消されたか、移動した予約が含まれています。画面を更新してください。',
    en: 'Some of these bookings have been cancelled or moved; please reload.',
  },
  watched_without_recording: {
    ja: '「視聴途中」は録画のときだけ選べます。',
    en: 'Only a recording can be watched in part.',
  },
  no_room: {
    ja: '会場のない開催回では、QR コードを使えません。',
    en: 'Without a room there is no code to scan.',
  },
  code_unreadable: {
    ja: '出席の QR コードではありません。画面のコードを読み取ってください。',
    en: 'This is no attendance code; scan the one on the screen.',
  },
  code_of_other_session: {
    ja: 'この開催回の QR コードではありません。会場の画面のコードを読み取ってください。',
    en: 'This code is not of this session; scan the one on the screen in the room.',
  },
  code_old: {
    ja: 'QR コードの有効時間が過ぎています。会場の画面に今出ているコードを読み取ってください。',
    en: 'This code is too old; scan the one that is on the screen now.',
  },
  marked_otherwise: {
    ja: '名簿に別の出欠が記録されています。研修担当に申し出てください。',
    en: 'The roster says otherwise; please speak to the trainer.',
  },
  completion_revoked: { ja: '既に取り消されています。', en: 'It has been taken back already.' },
  exception_asked: {
    ja: 'この職員の例外は、既に申請中です。',
    en: 'An exception for this person has been asked for already.',
  },
  exception_decided: { ja: '既に決まっています。', en: 'It is decided already.' },
  left_out_full: { ja: '空きがありません。', en: 'No place was left.' },
  left_out_completed: { ja: '既に修了しています。', en: 'Has completed it.' },
  left_out_already_booked: { ja: '既に予約しています。', en: 'Is booked already.' },
  left_out_not_for_them: { ja: '研修の対象者ではありません。', en: 'The course is not for them.' },
  left_out_prerequisite: {
    ja: '先に修了する研修があります。',
    en: 'Another course comes first.',
  },
  log_unreadable: {
    ja: 'Web 会議の記録として読めません。表示名、入室、退室の列が必要です。',
    en: 'This is no conference log: it needs columns for name, join and leave.',
  },
  log_empty: { ja: '参加者の行がありません。', en: 'It has no lines.' },
  log_bad_time: { ja: '日時を読み取れません。', en: 'This is no date and time.' },
  log_leave_before_join: { ja: '退室が入室より前です。', en: 'They left before they joined.' },
  log_no_name: { ja: '表示名がありません。', en: 'The name is missing.' },
  log_other_day: {
    ja: '記録の時間が、この開催回の時間と重なりません。',
    en: 'Nobody of this log was there during the session.',
  },
  log_decided: {
    ja: '既に反映したか、破棄した記録です。',
    en: 'It has been applied or discarded.',
  },
  log_undecided: {
    ja: 'まだ決まっていない参加者が %{count} 名います。',
    en: '%{count} people are not decided yet.',
  },
  staff_or_ignored: {
    ja: '職員を選ぶか、対象外の理由を入力してください。',
    en: 'Choose a person, or say why it is nobody.',
  },
} satisfies Record<string, { ja: string; en: string }>
