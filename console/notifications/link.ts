/** A notification names a record's place in the API's words; its page in the console is the show page. */
export const pathOf = (link: string): string =>
  /^\/[\w-]+\/[\w-]+$/.test(link) && !link.endsWith('/create') ? `${link}/show` : link
