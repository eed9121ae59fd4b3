type Filter = Record<string, unknown>

/** The list of replacements that shows just what was counted: the API's own filter. */
export const replacementsOf = (filter: Filter): string =>
  `/replacements?${new URLSearchParams({ filter: JSON.stringify(filter) })}`
