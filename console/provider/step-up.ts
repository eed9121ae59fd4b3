type Ask = () => Promise<boolean>

let ask: Ask | null = null

/** The dialog that asks registers itself here; without one, the refusal stands. */
export function answerStepUpWith(dialog: Ask | null): void {
  ask = dialog
}

/** True when the password was entered again and accepted. */
export const askPasswordAgain: Ask = async () => (ask ? ask() : false)
