import { useDataProvider } from 'react-admin'
import type { ImportPreview } from '#contract/import-mappings'
import type { RequestOptions } from './request.ts'
import type { Upload, UploadedBatch } from './upload.ts'

export interface Api {
  call: <T>(path: string, options?: RequestOptions) => Promise<T>
  upload: (upload: Upload) => Promise<UploadedBatch>
  preview: (upload: Upload) => Promise<ImportPreview>
}

/** The API by way of react-admin's provider, which sends an ended session to the login page. */
export const useApi = (): Api => useDataProvider() as unknown as Api
