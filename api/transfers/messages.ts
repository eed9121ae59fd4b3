/** Why a transfer is refused, in words. `%{…}` are the refusal's params. */
export const TRANSFER_MESSAGES = {
  too_early: {
    ja: '発効日(%{day})より前には適用できません。',
    en: 'It takes effect on %{day} and cannot be applied before.',
  },
  not_for_leavers: {
    ja: '退職する人には指定できません。',
    en: 'This is not for somebody who leaves.',
  },
  not_for_joiners: {
    ja: '採用される人は、まだ機器を持っていません。',
    en: 'Somebody who joins holds nothing yet.',
  },
  nothing_to_return: {
    ja: '返却する機器がない行です。',
    en: 'Nothing is to be handed in here.',
  },
  unknown_staff: {
    ja: '職員番号が登録されていません。',
    en: 'The employee number is not on record.',
  },
  joiner_exists: {
    ja: '採用される人の職員番号が既に登録されています。',
    en: 'The employee number of somebody who joins is on record already.',
  },
  already_left: { ja: '既に退職しています。', en: 'This person has left already.' },
  new_unit_closed: { ja: '新しい所属は廃止されています。', en: 'The new unit is closed.' },
  two_heads: {
    ja: '所属長が二人になります。',
    en: 'The unit would have two heads.',
  },
  only_admin: {
    ja: '有効な管理者がいなくなります。先に別の管理者を登録してください。',
    en: 'No administrator would be left; appoint another one first.',
  },
}
