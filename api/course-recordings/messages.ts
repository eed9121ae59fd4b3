/** Why something about recordings is refused, in words. */
export const RECORDING_MESSAGES = {
  recording_type: {
    ja: 'MP4 か WebM の動画を選んでください。',
    en: 'Choose a video as MP4 or WebM.',
  },
  recording_no_duration: {
    ja: '動画の長さを読み取れません。',
    en: 'The file does not tell how long it plays.',
  },
  recording_no_file: { ja: 'ファイルがサーバーにありません。', en: 'The server lacks its file.' },
  recording_state: {
    ja: '今の状態からは変えられません。',
    en: 'It cannot go there from where it is.',
  },
  unknown_course: { ja: 'この研修はありません。', en: 'There is no such course.' },
  watch_elsewhere: {
    ja: '別のタブか端末で再生を始めたため、ここでの視聴は数えません。',
    en: 'You have begun to watch elsewhere, so this player no longer counts.',
  },
  watch_too_fast: {
    ja: '経過した時間より長く視聴したことになるため、数えません。',
    en: 'That is more than time has gone by, so it does not count.',
  },
  watch_beyond_end: { ja: '動画の終わりを超えています。', en: 'That is beyond its end.' },
  watch_backwards: { ja: '終わりが始まりより前です。', en: 'It ends before it begins.' },
} satisfies Record<string, { ja: string; en: string }>
