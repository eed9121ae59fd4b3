import type { CourseRecording, WatchProgress } from '#contract/course-recordings'
import { instant, type ListFile, number, text, words } from '../exports/columns.ts'

export const recordingFile: ListFile<CourseRecording> = {
  name: { ja: '研修の録画', en: 'course-recordings' },
  columns: {
    courseName: text('研修', 'Course', 30),
    title: text('題名', 'Title', 30),
    state: words('状態', 'State', {
      draft: { ja: '下書き', en: 'draft' },
      published: { ja: '公開中', en: 'published' },
      withdrawn: { ja: '公開終了', en: 'withdrawn' },
    }),
    seconds: number('長さ(秒)', 'Seconds'),
    bytes: number('サイズ(バイト)', 'Bytes'),
    mediaType: text('形式', 'Type', 12),
    fileName: text('ファイル名', 'File name', 24),
    sha256: text('SHA-256', 'SHA-256', 40),
    createdAt: instant('登録日時', 'Added at'),
  },
}

export const watchProgressFile: ListFile<WatchProgress> = {
  name: { ja: '視聴の状況', en: 'watch-progress' },
  columns: {
    recordingTitle: text('録画', 'Recording', 30),
    employeeNumber: text('職員番号', 'Employee number'),
    staffName: text('氏名', 'Name'),
    unitPath: text('所属', 'Unit', 30),
    watchedPercent: number('視聴した割合(%)', 'Watched (%)'),
    startedAt: instant('視聴開始', 'Begun at'),
    completedAt: instant('視聴完了', 'Watched at'),
  },
}
