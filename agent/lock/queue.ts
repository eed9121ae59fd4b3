/** Runs what it is given one after the other, each whatever became of the one before. */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.then(
      () => undefined,
      () => undefined,
    )
    return next
  }
}
