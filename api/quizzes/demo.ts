import type { ReadableStream } from 'node:stream/web'
import type { Actor } from '../actor.ts'
import { DEMO_VIDEO } from '../course-recordings/demo-video.ts'
import { addRecording } from '../course-recordings/service.ts'
import type { Deps } from '../deps.ts'
import * as courses from '../training/courses.ts'
import * as queries from './queries.ts'
import * as service from './service.ts'

const QUESTIONS: [pool: string, text: string, choices: string[], correct: number[]][] = [
  [
    '持出し',
    '機器を庁舎の外に持ち出す前に必要なことは何ですか。',
    ['所属長の許可を得る', '同僚に口頭で伝える', '何も要らない'],
    [0],
  ],
  [
    '持出し',
    '外出先で機器を使うときに守ることをすべて選んでください。',
    ['画面をのぞかれない場所で使う', '席を離れるときは画面を閉じる', '公衆 Wi-Fi に業務で接続する'],
    [0, 1],
  ],
  [
    '持出し',
    'パスワードを書いた紙は、機器と別の場所に置けばかばんに入れてもよい。',
    ['正しい', '誤り'],
    [1],
  ],
  [
    '紛失',
    'スマートフォンが見当たらないとき、最初にすることは何ですか。',
    ['すぐに紛失を届け出る', '一日探してから届け出る', '上司が戻るのを待つ'],
    [0],
  ],
  ['紛失', '届け出た後で機器が見つかっても、とがめられない。', ['正しい', '誤り'], [0]],
  [
    '紛失',
    'パソコンとスマートフォンを同時に失ったときの届出はどれですか。',
    ['一つの届出にまとめる', 'パソコンだけ届け出る', '機器ごとに日を改めて届け出る'],
    [0],
  ],
]

const kindOf = (choices: string[], correct: number[]) =>
  correct.length > 1 ? 'multiple' : choices.length === 2 ? 'true_false' : 'single'

/** A course that is taken by recording and quiz alone; nothing where there is a quiz already. */
export async function makeDemoQuiz(deps: Deps, trainer: Actor): Promise<void> {
  const now = deps.clock()
  const courseId = await deps.db.as(trainer, async (tx) => {
    const { total } = await queries.list(tx, trainer, { range: [0, 0] })
    if (total > 0) return null
    const name = '機器の持出しと紛失(録画と確認テスト)'
    const description = '録画を見て、確認テストに合格すると修了です。'
    const given = { name, description, validity: 'fiscal_year' as const, needsQuiz: true }
    const id = await courses.create(tx, given, now)
    await courses.change(tx, id, { state: 'open' })
    const settings = { passPercent: 80, perPool: {}, maxAttempts: 3 }
    const quizId = await service.create(tx, {
      ...{ courseId: id, title: '機器の持出しと紛失 確認テスト', ...settings },
      ...{ retryAfterMinutes: 60, limitMinutes: 30 },
    })
    for (const [pool, text, choices, correct] of QUESTIONS) {
      const kind = kindOf(choices, correct)
      await service.createQuestion(tx, { quizId, pool, kind, text, choices, correct }, now)
    }
    return id
  })
  if (!courseId) return
  const body = new Blob([Buffer.from(DEMO_VIDEO, 'base64')]).stream() as ReadableStream<Uint8Array>
  const given = { courseId, title: '機器の持出しと紛失(20秒の見本)', fileName: 'demo.webm' }
  await addRecording(deps, trainer, given, body, { published: true })
}
