import { Pagination, useListContext } from 'react-admin'

/** Pages of a list; nothing to page through where asking for the rows has failed. */
export function Paging() {
  const { error } = useListContext()
  return error ? null : <Pagination rowsPerPageOptions={[25, 50, 100]} />
}
