import { useDataProvider } from 'react-admin'
import type { RequestOptions } from './request.ts'
import type { Upload, UploadedBatch } from './upload.ts'

export interface Api {
  call: <T>(path: string, options?: RequestOptions) => Promise<T>
  upload: (upload: Upload) => Promise<UploadedBatch>
}

/** The API by way of react-admin's provider, which sends an ended session to the login page. */
export const useApi = (): Api => useDataProvider() as unknown as Api
