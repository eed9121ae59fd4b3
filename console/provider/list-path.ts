/** The address of a list that shows just what the filter matches. */
export const listPath = (resource: string, filter: Record<string, unknown>): string =>
  `/${resource}?${new URLSearchParams({ filter: JSON.stringify(filter) })}`

/** The address of an empty form in which these values stand already. */
export const formPath = (resource: string, values: Record<string, unknown>): string =>
  `/${resource}/create?${new URLSearchParams({ source: JSON.stringify(values) })}`
