import type { DataProvider, Identifier, RaRecord } from 'react-admin'
import type { ApprovalDetail } from '#contract/approvals'
import { type RequestOptions, request } from './request.ts'
import { previewImport, type Upload, uploadImport } from './upload.ts'

interface ListParams {
  pagination?: { page: number; perPage: number }
  sort?: { field: string; order: string }
  filter?: Record<string, unknown>
  signal?: AbortSignal
}

interface UpdateParams {
  id: Identifier
  data: unknown
  previousData?: RaRecord
}

export function listQuery({ pagination, sort, filter }: ListParams): string {
  const query = new URLSearchParams()
  if (sort?.field) query.set('sort', JSON.stringify([sort.field, sort.order]))
  if (pagination) {
    const from = (pagination.page - 1) * pagination.perPage
    query.set('range', JSON.stringify([from, from + pagination.perPage - 1]))
  }
  if (filter && Object.keys(filter).length > 0) query.set('filter', JSON.stringify(filter))
  const text = query.toString()
  return text ? `?${text}` : ''
}

/** `units 0-24/290` → 290; react-admin shows a list without pages when the total is missing. */
export function totalOf(contentRange: string | null): number | undefined {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1]
  return total === undefined ? undefined : Number(total)
}

async function list(resource: string, params: ListParams) {
  const { data, headers } = await request<RaRecord[]>(`/${resource}${listQuery(params)}`, {
    signal: params.signal,
  })
  return { data, total: totalOf(headers.get('content-range')) ?? data.length }
}

const one = (resource: string, id: Identifier) => `/${resource}/${encodeURIComponent(String(id))}`

async function record(path: string, options: RequestOptions = {}) {
  return { data: (await request<RaRecord>(path, options)).data }
}

/** Where a second person has to agree first (202), the record stands as it stood; `awaits` names the approval. */
async function write(path: string, options: RequestOptions, before: RaRecord | undefined) {
  const { data, status } = await request<RaRecord & Partial<ApprovalDetail>>(path, options)
  const [target] = data.targets ?? []
  if (status !== 202 || !target) return { data }
  return { data: { ...before, id: target.id, awaits: data.id } }
}

async function each(ids: Identifier[], act: (id: Identifier) => Promise<unknown>) {
  for (const id of ids) await act(id)
  return { data: ids }
}

const provider = {
  supportAbortSignal: true,
  getList: list,
  getOne: (resource: string, { id, signal }: { id: Identifier; signal?: AbortSignal }) =>
    record(one(resource, id), { signal }),
  getMany: (resource: string, { ids, signal }: { ids: Identifier[]; signal?: AbortSignal }) =>
    list(resource, { filter: { id: ids }, pagination: { page: 1, perPage: ids.length }, signal }),
  getManyReference: (
    resource: string,
    { target, id, filter, ...params }: ListParams & { target: string; id: Identifier },
  ) => list(resource, { ...params, filter: { ...filter, [target]: id } }),
  create: (resource: string, { data }: { data: unknown }) =>
    write(`/${resource}`, { method: 'POST', body: data }, undefined),
  update: (resource: string, { id, data, previousData }: UpdateParams) =>
    write(one(resource, id), { method: 'PUT', body: data }, previousData),
  updateMany: (resource: string, { ids, data }: { ids: Identifier[]; data: unknown }) =>
    each(ids, (id) => request(one(resource, id), { method: 'PUT', body: data })),
  delete: async (resource: string, { id }: { id: Identifier }) => {
    await request(one(resource, id), { method: 'DELETE' })
    return { data: { id } }
  },
  deleteMany: (resource: string, { ids }: { ids: Identifier[] }) =>
    each(ids, (id) => request(one(resource, id), { method: 'DELETE' })),
  /** What is no record: summaries, acts on a record, the own account. */
  call: async (path: string, options?: RequestOptions) => (await request(path, options)).data,
  upload: (upload: Upload) => uploadImport(upload),
  preview: (upload: Upload) => previewImport(upload),
}

// react-admin's type promises any record type that the caller names; what arrives is the API's contract.
export const dataProvider = provider as unknown as DataProvider
