import type { Page } from 'playwright-core'

type Body = Record<string, unknown>
/** A test reads what it expects. */
type Json = Awaited<ReturnType<Response['json']>>

interface File {
  name: string
  text: string
  fields?: Record<string, string>
}

/** Sends what the person at this page might send, with their cookie. */
export async function send(
  page: Page,
  method: string,
  path: string,
  body?: Body | File,
): Promise<Json> {
  const answer = await page.evaluate(
    async ([method, path, body]) => {
      const init: RequestInit = { method, headers: { Accept: 'application/json' } }
      if (body && 'text' in body) {
        const form = new FormData()
        const fields = (body.fields ?? {}) as Record<string, string>
        for (const [name, value] of Object.entries(fields)) form.set(name, value)
        form.set('file', new File([body.text as string], body.name as string))
        init.body = form
      } else if (body) {
        init.body = JSON.stringify(body)
        init.headers = { ...init.headers, 'Content-Type': 'application/json' }
      }
      const response = await fetch(`/api${path}`, init)
      const text = await response.text()
      return { ok: response.ok, status: response.status, text }
    },
    [method, path, body as Body | undefined] as const,
  )
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
  return answer.text ? JSON.parse(answer.text) : null
}

const UNITS = `所属コード,親コード,所属名,区分
000000,,道庁,prefecture
010000,000000,総務部,department
180000,000000,石狩振興局,bureau
180100,180000,総務課,section
190000,000000,空知総合振興局,bureau
200000,000000,宗谷総合振興局,bureau
210000,000000,留萌振興局,bureau
220000,000000,渡島総合振興局,bureau
`
const STAFF = `職員番号,氏名,カナ,所属コード,所属名,職名,メールアドレス
100001,石川　修,イシカワ　オサム,180100,石狩振興局総務課,主事,s100001@pref.example.jp
100002,後藤　健一,ゴトウ　ケンイチ,180100,石狩振興局総務課,主査,s100002@pref.example.jp
`
const OLD = `備品番号,所属コード,所属名,職員番号,氏名,メーカー,型番,シリアル番号,OS,画面サイズ,取得年月日,リース満了日,設置場所,備考
道備-28-00001,180100,石狩振興局総務課,100001,石川　修,レノボ,ThinkPad L540,R906236721,Windows 7 Professional,15.6,平成28年11月19日,2021/11/19,執務室,
道備-28-00002,180100,石狩振興局総務課,100002,後藤　健一,レノボ,ThinkPad L540,R906236722,Windows 7 Professional,15.6,平成28年11月19日,2021/11/19,執務室,
`
const NEW = `備品番号,メーカー,型番,シリアル番号,OS,画面サイズ,重量kg,TPM_EK_SHA256,納品日
道備-33-00001,富士通,LIFEBOOK U9311,N3340630219,Windows 10 Pro 20H2,13.3,0.8,25b313d0300486f009e128cbf013261dd18b6a3cda60a49203fe91824da47f62,令和3年11月5日
道備-33-00002,富士通,LIFEBOOK U9311,N3340630220,Windows 10 Pro 20H2,13.3,0.8,25b313d0300486f009e128cbf013261dd18b6a3cda60a49203fe91824da47f63,令和3年11月5日
`

export interface Planted {
  programId: string
  replacementIds: string[]
  /** Takes one the whole way, erasure and certificate included. */
  close: (index: number) => Promise<void>
}

/** Two people of a bureau with old laptops, two new ones, and an open program with both in a wave. */
export async function plantProgram(page: Page): Promise<Planted> {
  const post = (path: string, body?: Body | File) => send(page, 'POST', path, body ?? {})
  for (const [kind, text] of [
    ['units', UNITS],
    ['staff', STAFF],
    ['devices', OLD],
    ['devices', NEW],
  ]) {
    const batch = await post('/imports', {
      name: `${kind}.csv`,
      text: text!,
      fields: { kind: kind! },
    })
    await post(`/imports/${batch.id}/apply`)
  }
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(new Date())
  const fiscalYear = Number(today.slice(0, 4)) - (today.slice(5, 7) < '04' ? 1 : 0)
  const program = await post('/programs', { name: 'パソコン更新', fiscalYear, goalCount: 2 })
  const wave = await post('/waves', { programId: program.id, name: '石狩' })
  await post(`/programs/${program.id}/transition`, { to: 'open' })
  await post(`/waves/${wave.id}/transition`, { to: 'open' })
  await post(`/waves/${wave.id}/fill`, { filter: { os: 'Windows 7 Professional' } })
  await post(`/waves/${wave.id}/pair`, {})
  const filter = encodeURIComponent(JSON.stringify({ waveId: wave.id }))
  const rows: { id: string; oldDeviceId: string }[] = await send(
    page,
    'GET',
    `/replacements?filter=${filter}`,
  )
  const close = async (index: number) => {
    const { id, oldDeviceId } = rows[index]!
    const move = (to: string) => post(`/replacements/${id}/transition`, { to })
    for (const to of ['prepared', 'scheduled', 'deployed', 'migrated', 'reclaimed']) await move(to)
    const erasure = await post('/erasures', {
      ...{ deviceId: oldDeviceId, category: 'ordinary', method: 'overwrite', mediumKind: 'hdd' },
      ...{ mediumSerial: 'WD-1', place: '石狩振興局', erasedOn: today },
      ...{ operator: '石川　修', witness: '後藤　健一' },
    })
    await move('erased')
    await send(page, 'PUT', `/erasures/${erasure.id}/certificate`, {
      name: '証明書.pdf',
      text: '%PDF-1.7\n',
    })
    await move('closed')
  }
  return { programId: program.id, replacementIds: rows.map(({ id }) => id), close }
}
