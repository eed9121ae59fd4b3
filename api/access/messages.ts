import type { AccessCode } from '#contract/access'

interface Text {
  ja: string
  en: string
}

/** Each reason in plain words, and what to do about it. */
export const ACCESS_MESSAGES: Record<AccessCode, { message: Text; nextStep: Text }> = {
  unknown: {
    message: { ja: '台帳にない機器です。', en: 'This device is not in the ledger.' },
    nextStep: {
      ja: '備品番号を確かめ、台帳に登録してください。',
      en: 'Check the property number and enter the device into the ledger.',
    },
  },
  in_stock: {
    message: { ja: '在庫の機器です。', en: 'The device is in stock.' },
    nextStep: {
      ja: 'キッティングを始めてください。',
      en: 'Start kitting it.',
    },
  },
  kitting: {
    message: { ja: 'キッティング中です。', en: 'The device is being kitted.' },
    nextStep: {
      ja: 'キッティングを終え、使用者へ引き渡してください。',
      en: 'Finish kitting and hand it over.',
    },
  },
  ready: {
    message: { ja: '引渡し待ちです。', en: 'The device waits to be handed over.' },
    nextStep: { ja: '使用者へ引き渡してください。', en: 'Hand it over to its holder.' },
  },
  missing: {
    message: {
      ja: '紛失または盗難の届出があります。',
      en: 'The device is reported lost or stolen.',
    },
    nextStep: {
      ja: '見つかったときは CSIRT に連絡し、事案の解除を受けてください。',
      en: 'If it has been found, tell the CSIRT so that the incident can be released.',
    },
  },
  repair: {
    message: { ja: '修理中です。', en: 'The device is in repair.' },
    nextStep: {
      ja: '修理から戻ったら、台帳の状態を改めてください。',
      en: 'Once it is back from repair, change its state in the ledger.',
    },
  },
  returned: {
    message: { ja: '返却済みです。', en: 'The device has been returned.' },
    nextStep: {
      ja: '再び使うときは、データ消去とキッティングの後に引き渡してください。',
      en: 'To use it again, erase it, kit it and hand it over.',
    },
  },
  erased: {
    message: { ja: 'データ消去済みです。', en: 'The device has been erased.' },
    nextStep: {
      ja: '再び使うときは、在庫に戻してキッティングしてください。',
      en: 'To use it again, put it back in stock and kit it.',
    },
  },
  disposed: {
    message: { ja: '廃棄済みです。', en: 'The device has been disposed of.' },
    nextStep: {
      ja: '手元にあるときは、情報担当に知らせてください。',
      en: 'If you have it in hand, tell IT staff.',
    },
  },
  written_off: {
    message: { ja: '亡失として処理済みです。', en: 'The device has been written off.' },
    nextStep: {
      ja: '手元にあるときは、CSIRT に知らせてください。',
      en: 'If you have it in hand, tell the CSIRT.',
    },
  },
  no_holder: {
    message: { ja: '使用者がいません。', en: 'Nobody holds the device.' },
    nextStep: {
      ja: '引渡しを記録するか、返却を受けてください。',
      en: 'Record the handover, or take the device back.',
    },
  },
  holder_left: {
    message: { ja: '使用者が退職しています。', en: 'Its holder has left.' },
    nextStep: {
      ja: '機器を回収し、返却を記録してください。',
      en: 'Collect the device and record its return.',
    },
  },
  return_due: {
    message: {
      ja: '人事異動に伴う返却の期日を過ぎています。',
      en: 'It should have been returned after a transfer.',
    },
    nextStep: {
      ja: '機器を回収し、返却を記録してください。',
      en: 'Collect the device and record its return.',
    },
  },
  posture_unassigned: {
    message: {
      ja: '適用する安全基準が決まっていません。',
      en: 'No posture policy is assigned to the device.',
    },
    nextStep: { ja: '安全基準を割り当ててください。', en: 'Assign a posture policy.' },
  },
  posture_failing: {
    message: { ja: '安全基準を満たしていません。', en: 'The device fails its posture policy.' },
    nextStep: {
      ja: '機器の画面に示す項目を改め、再度確認を受けてください。',
      en: 'Mend what the device names, then have it checked again.',
    },
  },
  posture_stale: {
    message: {
      ja: '安全基準の確認が古くなっています。',
      en: 'The posture of the device has not been checked for too long.',
    },
    nextStep: {
      ja: '隔離ネットワークにつなぎ、確認が済むまで待ってください。',
      en: 'Join the quarantine network and wait until it has been checked.',
    },
  },
  course_missing: {
    message: {
      ja: '使用者が必要な研修を修了していません。',
      en: 'Its holder has not completed the required course.',
    },
    nextStep: {
      ja: '隔離ネットワークから研修を受けてください。',
      en: 'Take the course from the quarantine network.',
    },
  },
  course_lapsed: {
    message: {
      ja: '使用者の研修の有効期限と猶予期間が過ぎています。',
      en: "Its holder's course has lapsed, and the time of grace is over.",
    },
    nextStep: {
      ja: '隔離ネットワークから研修を受け直してください。',
      en: 'Take the course again from the quarantine network.',
    },
  },
  course_in_grace: {
    message: {
      ja: '使用者の研修の有効期限が過ぎ、猶予期間中です。',
      en: "Its holder's course has lapsed; the time of grace is running.",
    },
    nextStep: {
      ja: '猶予期間のうちに研修を受け直してください。',
      en: 'Take the course again before the time of grace ends.',
    },
  },
}
