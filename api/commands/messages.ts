/** Why a command, a lock or a look at a key is refused, in words. */
export const COMMAND_MESSAGES = {
  device_gone: {
    ja: '廃棄済み、または除却済みの機器です。',
    en: 'The device has been disposed of or written off.',
  },
  devices_lock_pending: {
    ja: 'ロックがまだ確認されていません。ロックを確認するか、解除してから廃棄してください。',
    en: 'A lock of this device is still to come: see it locked or release it first.',
  },
} satisfies Record<string, { ja: string; en: string }>
