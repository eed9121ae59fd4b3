import { setTimeout as sleep } from 'node:timers/promises'
import Encoding from 'encoding-japanese'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportBatch } from '#contract/imports'
import { ROLES } from '#contract/roles'
import { createTestApp, type TestApp, type Visitor } from '#tests/app'
import { apply, auditedWrites, csv, dryRun, importFile, refusals, send } from '#tests/imports'

let app: TestApp
let visitor: Visitor

beforeAll(async () => {
  app = await createTestApp()
  visitor = await app.loginAs('it_staff')
  await importFile(
    visitor,
    'units',
    csv(
      '所属コード,親コード,所属名,区分',
      '000000,,道庁,prefecture',
      '010000,000000,総務部,部',
      '010100,010000,総務課,課',
    ),
  )
  await importFile(
    visitor,
    'staff',
    csv(
      '職員番号,氏名,カナ,所属コード,職名,メールアドレス',
      '100001,髙橋　花,ﾀｶﾊｼ ﾊﾅ,010100,課長,hana@pref.example.jp',
      '100002,佐藤　健,サトウ　ケン,010100,主事,',
    ),
  )
})
afterAll(() => app.close())

const HEADER = '備品番号,所属コード,職員番号,メーカー,型番,シリアル番号,取得年月日,備考'
const device = async (propertyNumber: string) => {
  const [row] = await app.ownerSql`
    select d.*, s.employee_number as holder from devices d left join staff s on s.id = d.holder_id
    where property_number = ${propertyNumber}`
  return row
}
const get = async (id: string): Promise<ImportBatch> => (await visitor(`/api/imports/${id}`)).json()
const rowsOf = async ({ id }: ImportBatch, filter = '{}') =>
  (await visitor(`/api/imports/${id}/rows?filter=${encodeURIComponent(filter)}`)).json()

describe('a change', () => {
  const original = csv(HEADER, 'A1,010100,100001,NEC,VK24,SN1,令和3年8月6日,窓口')

  it('shows what stands and what the file says, then becomes so', async () => {
    await importFile(visitor, 'devices', original)
    const file = csv(HEADER, 'Ａ１,010100,100002,NEC,VK26,ＳＮ１,R3.8.7,窓口')
    const batch = await dryRun(visitor, 'devices', file)
    expect(batch.counts).toEqual({ new: 0, changed: 1, unchanged: 0, refused: 0 })
    const [row] = await rowsOf(batch, '{"action":"changed"}')
    expect(row.changes).toEqual({
      modelName: ['VK24', 'VK26'],
      acquiredOn: ['2021-08-06', '2021-08-07'],
      holderEmployeeNumber: ['100001', '100002'],
    })
    expect((await apply(visitor, batch)).status).toBe(200)
    expect(await device('A1')).toMatchObject({
      holder: '100002',
      serial_number: 'SN1',
      state: 'issued',
    })
    const held = await app.ownerSql`
      select s.employee_number as who, returned_at is null as open from handovers h
      join staff s on s.id = h.holder_id join devices d on d.id = h.device_id
      where property_number = 'A1' order by handed_over_at`
    expect([...held]).toEqual([
      { who: '100001', open: false },
      { who: '100002', open: true },
    ])
  })

  it('empties a field where the cell is blank, and leaves it where the column is missing', async () => {
    await importFile(visitor, 'devices', csv('備品番号,シリアル番号,職員番号', 'A1,,'))
    expect(await device('A1')).toMatchObject({
      serial_number: null,
      holder: null,
      state: 'returned',
      note: '窓口',
    })
  })

  it('is found again and again until it is applied', async () => {
    expect((await dryRun(visitor, 'devices', original)).counts.changed).toBe(1)
    expect((await dryRun(visitor, 'devices', original)).counts.changed).toBe(1)
    await importFile(visitor, 'devices', original)
    const before = await auditedWrites(app)
    expect((await importFile(visitor, 'devices', original)).counts.unchanged).toBe(1)
    expect(await auditedWrites(app)).toBe(before)
  })

  it('of the maker or the model alone keeps the other', async () => {
    await importFile(visitor, 'devices', csv('備品番号,メーカー', 'A1,日本電気'))
    expect(
      (await dryRun(visitor, 'devices', csv('備品番号,メーカー,型番', 'A1,日本電気,VK24'))).counts,
    ).toMatchObject({ unchanged: 1 })
  })

  it('brings sizes to a model that has none', async () => {
    await importFile(
      visitor,
      'devices',
      csv(`${HEADER},画面サイズ,重量kg`, 'A2,,,NEC,VK30,,,,13.3,0.8'),
    )
    const [model] = await app.ownerSql`select * from device_models where name = 'VK30'`
    expect(model).toMatchObject({ screen_inches: '13.3', weight_kg: '0.8' })
  })

  it('lets two devices exchange their serial numbers', async () => {
    await importFile(visitor, 'devices', csv(HEADER, 'X1,,,NEC,VK24,SX1,,', 'X2,,,NEC,VK24,SX2,,'))
    await importFile(visitor, 'devices', csv('備品番号,シリアル番号', 'X1,SX2', 'X2,SX1', 'A2,'))
    expect([(await device('X1'))?.serial_number, (await device('X2'))?.serial_number]).toEqual([
      'SX2',
      'SX1',
    ])
  })

  it('of the holder leaves a lost device lost', async () => {
    await app.plant((sql) => sql`update devices set state = 'missing' where property_number = 'A1'`)
    await importFile(visitor, 'devices', csv('備品番号,職員番号', 'A1,'))
    expect(await device('A1')).toMatchObject({ state: 'missing', holder: null })
  })

  it('of a person’s unit takes their extension’s row security along', async () => {
    const file = csv('所属コード,親コード,所属名,区分', '010200,010000,人事課,課')
    await importFile(visitor, 'units', file)
    await importFile(
      visitor,
      'smartphones',
      csv(
        'IMEI,管理番号,機種,ICCID,電話番号,内線番号,職員番号',
        '358903917864962,SP1,K1,8981819121572679395,09022852180,20000,100002',
      ),
    )
    await importFile(
      visitor,
      'staff',
      csv('職員番号,氏名,カナ,所属コード', '100002,佐藤　健,サトウ　ケン,010200'),
    )
    const [row] = await app.ownerSql`
      select u.code from extension_holders h join units u on u.id = h.unit_id`
    expect(row?.code).toBe('010200')
  })
})

describe('a row that the ledger refuses', () => {
  it('names what stands against it', async () => {
    await importFile(visitor, 'devices', csv(HEADER, 'B1,,,NEC,VK24,SB1,,', 'B2,,,NEC,VK24,SB2,,'))
    await app.plant(
      (sql) => sql`update devices set state = 'written_off' where property_number = 'B2'`,
    )
    const batch = await dryRun(
      visitor,
      'devices',
      csv('備品番号,シリアル番号,職員番号', 'B9,S9,', 'B1,SB2,', 'B2,SB2,100001', 'SP1,S10,'),
    )
    expect(refusals(batch)).toEqual([
      [2, 'required_for_new', 'propertyNumber'],
      [3, 'on_other_record', 'serialNumber'],
      [4, 'device_out_of_use', 'holderEmployeeNumber'],
      [5, 'on_other_kind', 'propertyNumber'],
    ])
    expect(batch.errors[1]).toMatchObject({
      header: 'シリアル番号',
      value: 'SB2',
      params: { key: 'B2' },
    })
    expect(batch.errors[1]?.message).toBe(
      '3行目「シリアル番号」: この値は既に「B2」に登録されています',
    )
  })

  it('owns no number: the sound row beneath it comes in', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      csv('備品番号,型番,メーカー,シリアル番号', 'C1,VK24,NEC,SB1', 'C1,VK24,NEC,SC1'),
    )
    expect(refusals(batch)).toEqual([[2, 'on_other_record', 'serialNumber']])
    expect(batch.warnings.map(({ code, rowNumber }) => [rowNumber, code])).toEqual([
      [3, 'also_in_refused_row'],
    ])
  })

  it('would put a unit below itself, through units on record', async () => {
    const batch = await dryRun(
      visitor,
      'units',
      csv('所属コード,親コード,所属名,区分', '010000,010100,総務部,部'),
    )
    expect(refusals(batch)).toEqual([[2, 'parent_below_itself', 'parentCode']])
  })

  it('is warned of where the name is another than on record', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      csv('備品番号,職員番号,氏名', 'B1,100001,鈴木　一', 'A1,100001,髙橋 花'),
    )
    expect(batch.warnings).toMatchObject([{ rowNumber: 2, code: 'name_differs', value: null }])
    expect(JSON.stringify(batch.warnings)).not.toContain('鈴木')
  })
})

describe('applying', () => {
  it('is all or nothing: what fails at the last row leaves no first one', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      csv(HEADER, 'D1,,,NEC,VKD,SD1,,', 'D2,,,NEC,VKD,SD2,,'),
    )
    // Takes the number after the comparison, as somebody at the same moment would.
    await app.ownerSql.unsafe(`
      create function steal() returns trigger language plpgsql as $$
      begin
        if new.property_number = 'D2' then new.serial_number := 'SB1'; end if;
        return new;
      end $$;
      create trigger steal before insert on devices for each row execute function steal()`)
    const before = await auditedWrites(app)
    const answer = await apply(visitor, batch)
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      code: 'conflict',
      fields: [{ field: 'serialNumber', code: 'already_used', message: '既に使われています。' }],
    })
    expect(await device('D1')).toBeUndefined()
    expect(await auditedWrites(app)).toBe(before)
    expect((await get(batch.id)).state).toBe('checked')
    await app.ownerSql.unsafe('drop trigger steal on devices; drop function steal()')
    expect((await apply(visitor, batch)).status).toBe(200)
  })

  it('is refused when the ledger has moved, and shows the new comparison', async () => {
    const first = await dryRun(visitor, 'devices', csv(HEADER, 'E1,,,NEC,VK24,SE1,,'))
    const second = await dryRun(visitor, 'devices', csv(HEADER, 'E1,,,NEC,VK24,SE2,,'))
    expect((await apply(visitor, first)).status).toBe(200)
    const answer = await apply(visitor, second)
    expect(answer.status).toBe(409)
    expect((await answer.json()).code).toBe('ledger_moved')
    const moved = await get(second.id)
    expect([moved.state, moved.counts.changed]).toEqual(['checked', 1])
    expect((await apply(visitor, second)).status).toBe(200)
    expect((await device('E1'))?.serial_number).toBe('SE2')
  })

  it('happens once where two ask at once', async () => {
    const batch = await dryRun(visitor, 'devices', csv(HEADER, 'F1,,,NEC,VK24,SF1,,'))
    const answers = await Promise.all([apply(visitor, batch), apply(visitor, batch)])
    const codes = await Promise.all(answers.map(async (answer) => (await answer.json()).code))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(codes).toContain('wrong_state')
  })

  it('of two files for one device, at once, lets one win and checks the other again', async () => {
    const files = ['SG1', 'SG2'].map((serial) => csv(HEADER, `G1,,,NEC,VK24,${serial},,`))
    const batches = await Promise.all(files.map((file) => dryRun(visitor, 'devices', file)))
    const answers = await Promise.all(batches.map((batch) => apply(visitor, batch)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const loser = batches[answers.findIndex(({ status }) => status === 409)]!
    expect((await get(loser.id)).counts).toMatchObject({ new: 0, changed: 1 })
  })

  it('of two files that make a circle of units together refuses the second, with its row', async () => {
    const header = '所属コード,親コード,所属名,区分'
    await importFile(visitor, 'units', csv(header, '020000,,甲部,部', '030000,,乙部,部'))
    const first = await dryRun(visitor, 'units', csv(header, '020000,030000,甲部,部'))
    const second = await dryRun(visitor, 'units', csv(header, '030000,020000,乙部,部'))
    expect((await apply(visitor, first)).status).toBe(200)
    const answer = await apply(visitor, second)
    expect((await answer.json()).code).toBe('ledger_moved')
    expect(refusals(await get(second.id))).toEqual([[2, 'parent_below_itself', 'parentCode']])
  })

  it('leaves nothing behind when its connection is cut, and works the next time', async () => {
    const batch = await dryRun(visitor, 'devices', csv(HEADER, 'H1,,,NEC,VK24,SH1,,'))
    const applying = await whileHeld('devices', () => apply(visitor, batch))
    expect([503, 500]).toContain((await applying).status)
    expect(await device('H1')).toBeUndefined()
    expect((await get(batch.id)).state).toBe('checked')
    expect((await apply(visitor, batch)).status).toBe(200)
    expect(await device('H1')).toMatchObject({ serial_number: 'SH1' })
  })
})

/** Holds a table until the request waits for it, then cuts the request's connection. */
async function whileHeld<T>(table: string, request: () => Promise<T>): Promise<Promise<T>> {
  let answer: Promise<T> | undefined
  await app.ownerSql.begin(async (sql) => {
    await sql.unsafe(`lock table ${table} in access exclusive mode`)
    answer = request()
    for (;;) {
      const cut = await app.ownerSql`
        select pid from pg_locks join pg_stat_activity using (pid)
        where not granted and relation = ${table}::regclass and usename = 'mamori_app'`
      if (cut.length > 0) {
        await cutConnection(cut[0]!.pid)
        return
      }
      await sleep(20)
    }
  })
  return answer!
}

async function cutConnection(pid: number): Promise<void> {
  const { default: postgres } = await import('postgres')
  const superuser = postgres(app.superuserUrl, { max: 1 })
  await superuser`select pg_terminate_backend(${pid})`
  await superuser.end()
}

describe('a dry run', () => {
  it('whose connection is cut is made again by the job', async () => {
    const sent = await whileHeld('staff', () =>
      send(visitor, { kind: 'devices', content: csv(HEADER, 'I1,,,NEC,VK24,,,') }),
    )
    expect([500, 503]).toContain((await sent).status)
    const [left] = await app.ownerSql`
      select id from imports where state = 'reading' and not exists (
        select from import_rows where import_id = imports.id)`
    await runJobs()
    const batch = await get(left!.id)
    expect(batch).toMatchObject({ state: 'checked', counts: { new: 1 } })
    expect(await inbox()).toMatchObject([
      { template: 'import_checked', link: `/imports/${left!.id}` },
    ])
    expect((await apply(visitor, batch)).status).toBe(200)
  })

  it('that takes long is answered 202 and told of when it is done', async () => {
    app.deps.testing = { importPatienceMs: 50 }
    try {
      let release = () => {}
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      const holding = app.ownerSql.begin(async (sql) => {
        await sql`lock table staff in access exclusive mode`
        await released
      })
      const answer = await send(visitor, {
        kind: 'devices',
        content: csv(HEADER, 'J1,,,NEC,VK24,,,'),
      })
      expect(answer.status).toBe(202)
      const { id, state } = await answer.json()
      expect(state).toBe('reading')
      expect((await get(id)).state).toBe('reading')
      release()
      await holding
      await expect.poll(async () => (await get(id)).state, { timeout: 10_000 }).toBe('checked')
      expect((await inbox()).map(({ link }) => link)).toContain(`/imports/${id}`)
    } finally {
      app.deps.testing = undefined
    }
  })

  it('answered in time tells nobody', async () => {
    const batch = await dryRun(visitor, 'devices', csv(HEADER, 'K1,,,NEC,VK24,,,'))
    expect((await inbox()).map(({ link }) => link)).not.toContain(`/imports/${batch.id}`)
  })

  it('isn’t made for somebody who may no longer import', async () => {
    const user = await app.createUser({ roles: ['it_staff'] })
    const [made] = await app.plant(
      (sql) => sql`
        insert into imports (kind, file_name, file_sha256, file_bytes, created_by)
        values ('units', 'u.csv', 'x', 1, ${user.id}) returning id`,
    )
    await app.plant(async (sql) => {
      await sql`insert into import_files (import_id, content) values (${made!.id}, 'x')`
      await sql`update users set disabled_at = now() where id = ${user.id}`
      await sql`
        insert into outbox (job, payload) values ('imports.check', ${sql.json({ importId: made!.id })})`
    })
    await runJobs()
    expect(await get(made!.id)).toMatchObject({
      state: 'failed',
      failure: { code: 'not_permitted' },
    })
  })
})

const inbox = async (): Promise<{ template: string; link: string }[]> =>
  (await visitor('/api/notifications')).json()

/** Every job that is or will be due, as the worker takes them. */
async function runJobs(): Promise<void> {
  const { startJobs } = await import('#api/jobs/start')
  await app.ownerSql`update outbox set due_at = now() where job = 'imports.check' and state = 'due'`
  const jobs = await startJobs(app.deps, { pollMs: 50, schedule: [] })
  const open = async () =>
    (await app.ownerSql`select from outbox where job = 'imports.check' and state <> 'done'`).length
  await expect.poll(open, { timeout: 20_000 }).toBe(0)
  await jobs.stop()
}

describe('a file that can’t be read', () => {
  const bytes = (...values: number[]) => Uint8Array.of(...values)
  const wide = Array.from({ length: 10_000 }, (_, at) => `列${at}`).join(',')

  it.each([
    ['empty_file', 'devices', new Uint8Array()],
    ['empty_file', 'devices', csv('', ',,', '')],
    ['no_rows', 'devices', csv('備品番号,備考', ',')],
    ['spreadsheet_file', 'devices', bytes(0x50, 0x4b, 3, 4, 20, 0, 6, 0)],
    ['not_csv', 'devices', new TextEncoder().encode('%PDF-1.7\n')],
    ['not_csv', 'devices', bytes(0, 1, 2, 3, 255, 254, 0)],
    ['undecodable', 'devices', bytes(0x94, 0xf5, 0x81, 0x0a, 0x31)],
    ['unknown_headers', 'devices', csv('年,額', '1,2')],
    ['missing_column', 'staff', csv('備品番号,所属コード', 'A1,010100')],
    ['broken_quote', 'devices', csv('備品番号', '"A1')],
    ['unknown_headers', 'units', csv(wide, wide)],
  ])('says %s', async (code, kind, content) => {
    const answer = await send(visitor, { kind, content })
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const problem = await answer.json()
    expect(problem).toMatchObject({ code: 'unreadable_file', fields: [{ field: 'file', code }] })
    expect(problem.fields[0].message).toMatch(/[ぁ-ん]/)
    expect(problem.fields[0]).not.toHaveProperty('texts')
    const english = await (await send(visitor, { kind, content, language: 'en' })).json()
    expect(english.fields[0].message).toMatch(/^[A-Z][ -~“”]+(“.*”)?$/)
  })

  it.each(['transfers', 'course-sessions', 'attendance'])(
    'of the kind %s is refused before it is kept',
    async (kind) => {
      const [before] = await app.ownerSql`select count(*) from imports`
      const answer = await send(visitor, { kind, content: csv('a', 'b') })
      expect(answer.status).toBe(422)
      expect((await answer.json()).fields).toEqual([
        {
          field: 'kind',
          code: 'unreadable_kind',
          params: {},
          message: 'この種類の取込みにはまだ対応していません',
        },
      ])
      expect((await app.ownerSql`select count(*) from imports`)[0]).toEqual(before)
    },
  )

  it('has left its failure on record, and no content', async () => {
    const failed: ImportBatch[] = await (
      await visitor(`/api/imports?filter=${encodeURIComponent('{"state":"failed"}')}`)
    ).json()
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.every(({ failure }) => failure?.message)).toBe(true)
    const [files] = await app.ownerSql`
      select count(*)::int as n from import_files f join imports i on i.id = f.import_id 
        where state = 'failed' and failure <> 'not_permitted'`
    expect(files?.n).toBe(0)
  })
})

describe('a hostile file', () => {
  it('with a huge cell costs that row', async () => {
    const cell = '長'.repeat(1_000_000)
    const batch = await dryRun(visitor, 'devices', csv('備品番号,備考', `L1,${cell}`, `${cell},`))
    expect(refusals(batch)).toEqual([
      [2, 'too_long', 'note'],
      [3, 'too_long', 'propertyNumber'],
    ])
    expect(batch.errors.every(({ value }) => value!.length <= 100)).toBe(true)
  })

  it('with half a character at a border is shown without it', async () => {
    const batch = await dryRun(visitor, 'devices', csv('備品番号', `${'A'.repeat(99)}𠮷`))
    expect(batch.errors).toMatchObject([{ code: 'too_long', value: 'A'.repeat(99) }])
  })

  it('with ten thousand columns costs the rows that don’t fit', async () => {
    const more = ',x'.repeat(10_000)
    const batch = await dryRun(
      visitor,
      'devices',
      csv(`備品番号,型番,メーカー${more}`, `M1,V,N${more}`, 'M2,V,N'),
    )
    expect(batch.counts).toMatchObject({ new: 1, refused: 1 })
  })

  it('with names of every object property is data', async () => {
    const batch = await dryRun(
      visitor,
      'devices',
      csv(
        '備品番号,型番,メーカー,__proto__,constructor',
        '__PROTO__,V,N,1,2',
        'CONSTRUCTOR,V,N,1,2',
      ),
    )
    expect(batch.counts).toMatchObject({ new: 2, refused: 0 })
    expect((await apply(visitor, batch)).status).toBe(200)
  })
})

describe('a wrong upload', () => {
  const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
    visitor('/api/imports', {
      method: 'POST',
      body,
      headers: { 'accept-language': 'en', ...headers },
    })
  const form = (parts: Record<string, string | File>) => {
    const made = new FormData()
    for (const [name, part] of Object.entries(parts)) made.set(name, part)
    return made
  }
  const file = new File([csv('備品番号', 'A1') as Uint8Array<ArrayBuffer>], 'a.csv')

  it.each([
    [
      'no multipart',
      () => post('{}', { 'content-type': 'application/json' }),
      415,
      'unsupported_type',
      undefined,
    ],
    ['no boundary', () => post('x', { 'content-type': 'multipart/form-data' }), 422, 'invalid', ''],
    [
      'rubbish for parts',
      () => post('x', { 'content-type': 'multipart/form-data; boundary=y' }),
      422,
      'invalid',
      '',
    ],
    ['no file', () => post(form({ kind: 'devices' })), 422, 'invalid', 'file'],
    ['text for a file', () => post(form({ kind: 'devices', file: 'A1' })), 422, 'invalid', 'file'],
    ['no kind', () => post(form({ file })), 422, 'invalid', 'kind'],
    ['an unknown kind', () => post(form({ file, kind: 'phones' })), 422, 'invalid', 'kind'],
    [
      'a mapping that is no JSON',
      () => post(form({ file, kind: 'devices', mapping: '{' })),
      422,
      'invalid',
      'mapping',
    ],
    [
      'a mapping to a number',
      () => post(form({ file, kind: 'devices', mapping: '{"a":1}' })),
      422,
      'invalid',
      'mapping.a',
    ],
  ])('with %s says so', async (_what, request, status, code, field) => {
    const answer = await request()
    expect(answer.status).toBe(status)
    const problem = await answer.json()
    expect(problem.code).toBe(code)
    expect(problem.fields?.[0]?.field).toBe(field)
  })

  it('with a mapping to a field that isn’t there says so', async () => {
    const answer = await send(visitor, {
      kind: 'devices',
      content: csv('番号,備品番号', '1,A1'),
      mapping: { 番号: 'colour' },
    })
    expect((await answer.json()).fields).toMatchObject([{ code: 'unknown_field' }])
  })
})

describe('refused rows', () => {
  it('go out with the delimiter and the encoding they came with', async () => {
    const text = '\uFEFF備品番号\t備考\t取得年月日\r\nN1\t"改\n行\tと""引用"""\tR3.2.30'
    const utf16 = Buffer.from(text, 'utf16le')
    const batch = await dryRun(visitor, 'devices', utf16)
    const answer = await visitor(`/api/imports/${batch.id}/errors`)
    expect(answer.headers.get('content-type')).toBe('text/tab-separated-values; charset=utf-16')
    expect(Buffer.from(await answer.arrayBuffer()).toString('utf16le')).toBe(
      '\uFEFF備品番号\t備考\t取得年月日\t取り込めない理由\r\n' +
        'N1\t"改\n行\tと""引用"""\tR3.2.30\t2行目「取得年月日」: 暦にない日付です\r\n',
    )
  })

  it('keep 外字, line breaks and formulas, and one column of reasons, sent twice', async () => {
    const sjis = (text: string) => Encoding.convert(Encoding.stringToCode(text), 'SJIS', 'UNICODE')
    const content = Uint8Array.from([
      ...sjis('備品番号,備考,取得年月日\r\n,=1+1 '),
      ...[0xf0, 0x40],
      ...sjis(',R3.8.6\r\nN3,"a\nb",R3.2.30\r\n'),
    ])
    let batch = await dryRun(visitor, 'devices', content)
    for (let again = 0; again < 2; again++) {
      expect(batch.counts.refused).toBe(2)
      const answer = await visitor(`/api/imports/${batch.id}/errors`)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const [header, first] = new TextDecoder('shift_jis').decode(bytes).split('\r\n')
      expect(header).toBe('備品番号,備考,取得年月日,取り込めない理由')
      expect(first).toMatch(/^,'=1\+1 \uE000,R3\.8\.6,2行目「備品番号」: 必ず入力してください/)
      batch = await dryRun(visitor, 'devices', bytes)
    }
    const [row] = await rowsOf(batch)
    expect(row.values.note).toBe('=1+1 \uE000')
  })

  it('go out under the name they came with', async () => {
    const answer = await send(visitor, {
      kind: 'devices',
      content: csv('備品番号', 'A B', '"'.repeat(2)),
      fileName: "旧PC'台帳(最新).csv",
    })
    const { id } = await answer.json()
    const file = await visitor(`/api/imports/${id}/errors`)
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('旧PC')}%27${encodeURIComponent('台帳')}%28${encodeURIComponent('最新')}-errors%29.csv`.replace(
        '-errors%29',
        '%29-errors',
      ),
    )
  })
})

describe('imports', () => {
  it.each(ROLES.filter((role) => role !== 'it_staff'))(
    'are none of %s’s to send or apply',
    async (role) => {
      const other = await app.loginAs(role)
      expect((await send(other, { kind: 'devices', content: csv('備品番号', 'A1') })).status).toBe(
        403,
      )
      const batch = await dryRun(visitor, 'devices', csv('備品番号', 'B1'))
      expect((await apply(other, batch)).status).toBe(403)
      const seen = (await other(`/api/imports/${batch.id}`)).status
      expect(seen).toBe(['auditor', 'admin'].includes(role) ? 200 : 403)
    },
  )

  it('are found by file name and id', async () => {
    await send(visitor, {
      kind: 'devices',
      content: csv('備品番号', 'B1'),
      fileName: '秋の棚卸.csv',
    })
    const list = (filter: unknown): Promise<Response> =>
      visitor(`/api/imports?filter=${encodeURIComponent(JSON.stringify(filter))}`)
    const found: ImportBatch[] = await (await list({ q: '棚卸' })).json()
    expect(found.map(({ fileName }) => fileName)).toEqual(['秋の棚卸.csv'])
    expect(await (await list({ id: [found[0]!.id] })).json()).toHaveLength(1)
  })
})
