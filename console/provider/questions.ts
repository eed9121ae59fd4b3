type Ask = () => Promise<boolean>

/** What only the person at the page can answer; true when they did, and the request may be sent again. */
export interface Question {
  /** The dialog that asks registers itself; without one, the refusal stands. */
  answerWith: (dialog: Ask | null) => void
  ask: Ask
}

function question(): Question {
  let dialog: Ask | null = null
  let pending: Promise<boolean> | null = null
  return {
    answerWith: (given) => {
      dialog = given
    },
    // However many requests wait for the answer, one dialog asks.
    ask: () => {
      pending ??= (dialog?.() ?? Promise.resolve(false)).finally(() => {
        pending = null
      })
      return pending
    },
  }
}

/** The API wants to be sure that they are still there. */
export const stepUp = question()
/** The session is over, in the middle of work that is still on the page. */
export const signIn = question()
