import { AppError, type ErrorCode, type FieldError } from './errors.ts'

/** What to say when a constraint refuses: by its name, which field is wrong and why. */
export type ConstraintErrors = Record<string, FieldError & { error: ErrorCode }>

/** Says in words what a constraint refused; asking beforehand would lose against a parallel request. */
export async function naming<T>(errors: ConstraintErrors, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      const name = (cause as { constraint_name?: string }).constraint_name
      const known = name ? errors[name] : undefined
      if (known) {
        const { error: code, ...field } = known
        throw new AppError(code, { fields: [field], cause: error })
      }
    }
    throw error
  }
}
