type Text = { ja: string; en: string }

/** What the tables that an import writes, and those that may hang on its rows, are called. */
export const ENTITY_WORDS: Record<string, Text> = {
  units: { ja: '所属', en: 'unit' },
  staff: { ja: '職員', en: 'person' },
  device_models: { ja: '機種', en: 'model' },
  devices: { ja: '機器', en: 'device' },
  device_batch_items: { ja: '一括処理', en: 'bulk change' },
  handovers: { ja: '引渡し', en: 'handover' },
  sims: { ja: 'SIM', en: 'SIM' },
  lines: { ja: '回線', en: 'line' },
  extensions: { ja: '内線', en: 'extension' },
  sim_devices: { ja: 'SIM の装着', en: 'SIM in a device' },
  line_sims: { ja: '回線の割当て', en: 'line on a SIM' },
  extension_lines: { ja: '内線の割当て', en: 'extension on a line' },
  extension_holders: { ja: '内線の使用者', en: 'holder of an extension' },
  users: { ja: '利用者', en: 'user' },
  waves: { ja: '展開グループ', en: 'wave' },
  replacements: { ja: '更新(旧→新)', en: 'replacement' },
  appointments: { ja: '予約', en: 'appointment' },
  slots: { ja: '予約枠', en: 'slot' },
  transfer_batches: { ja: '人事異動', en: 'batch of transfers' },
  transfers: { ja: '人事異動の行', en: 'transfer' },
  certificates: { ja: '証明書', en: 'certificate' },
  erasures: { ja: 'データ消去', en: 'erasure' },
}
