import { type ConstraintErrors, naming as namingBy } from '../constraints.ts'

/** Which field and sentence belong to a constraint that two requests can race for. */
const CONSTRAINTS: ConstraintErrors = {
  programs_name_key: { error: 'conflict', field: 'name', code: 'already_used' },
  waves_name_key: { error: 'conflict', field: 'name', code: 'already_used' },
  waves_ordinal_key: { error: 'conflict', field: 'ordinal', code: 'already_used' },
  waves_period_check: { error: 'invalid', field: 'closesOn', code: 'before_start' },
  waves_program_id_programs_id_fk: { error: 'invalid', field: 'programId', code: 'does_not_exist' },
  replacements_new_device_key: { error: 'conflict', field: 'newDeviceId', code: 'device_paired' },
  replacements_old_device_key: {
    error: 'conflict',
    field: 'oldDeviceId',
    code: 'in_open_replacement',
  },
  replacements_devices_check: { error: 'invalid', field: 'newDeviceId', code: 'same_device' },
  appointments_replacement_id_replacements_id_fk: {
    error: 'wrong_state',
    field: 'id',
    code: 'has_appointments',
  },
  replacements_holder_id_staff_id_fk: {
    error: 'invalid',
    field: 'holderId',
    code: 'does_not_exist',
  },
  slots_no_overlap: { error: 'conflict', field: 'startsAt', code: 'overlapping' },
  slots_unit_id_units_id_fk: { error: 'invalid', field: 'unitId', code: 'does_not_exist' },
  slots_booked_check: { error: 'conflict', field: 'slotId', code: 'slot_full' },
  appointments_slot_id_slots_id_fk: { error: 'wrong_state', field: 'id', code: 'slot_in_use' },
  appointments_open_key: { error: 'conflict', field: 'replacementId', code: 'already_booked' },
}

/** Runs a write whose refusal by one of these constraints has a sentence of its own. */
export const naming = <T>(work: () => Promise<T>): Promise<T> => namingBy(CONSTRAINTS, work)
