/** For a dialog in which something is typed: a click beside it would lose that, Escape and its button mean it. */
export const byEscape =
  (onClose: () => void) =>
  (_: unknown, by: 'escapeKeyDown' | 'backdropClick'): void => {
    if (by === 'escapeKeyDown') onClose()
  }
