/** As commands, certificates and work items say what they are for. */
export const nameOf = (number: number, drill: boolean): string =>
  `${drill ? '訓練 ' : ''}事案 第${number}号`
