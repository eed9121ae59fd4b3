import { type ConstraintErrors, naming as namingBy } from '../constraints.ts'

/** Which field and sentence belong to a constraint that two requests can race for. */
const CONSTRAINTS: ConstraintErrors = {
  courses_name_key: { error: 'conflict', field: 'name', code: 'already_used' },
  course_versions_number_key: { error: 'conflict', field: 'effectiveOn', code: 'already_used' },
  course_sessions_code_key: { error: 'conflict', field: 'code', code: 'already_used' },
  course_sessions_course_id_courses_id_fk: {
    error: 'invalid',
    field: 'courseId',
    code: 'does_not_exist',
  },
  course_sessions_unit_id_units_id_fk: {
    error: 'invalid',
    field: 'unitId',
    code: 'does_not_exist',
  },
  course_sessions_period_check: { error: 'invalid', field: 'endsAt', code: 'before_start' },
  course_sessions_lines_pool: { error: 'conflict', field: 'lines', code: 'no_lines_left' },
  course_sessions_seats_check: { error: 'conflict', field: 'sessionId', code: 'session_full' },
  course_sessions_lines_check: { error: 'conflict', field: 'sessionId', code: 'session_full' },
  course_bookings_open_key: { error: 'conflict', field: 'sessionId', code: 'course_booked' },
  course_bookings_staff_id_staff_id_fk: {
    error: 'invalid',
    field: 'staffId',
    code: 'does_not_exist',
  },
  attendances_staff_id_staff_id_fk: {
    error: 'invalid',
    field: 'staffId',
    code: 'does_not_exist',
  },
  attendances_not_before: { error: 'wrong_state', field: 'id', code: 'session_not_begun' },
  course_exceptions_open_key: { error: 'conflict', field: 'staffId', code: 'exception_asked' },
  completions_revokes_key: { error: 'conflict', field: 'id', code: 'completion_revoked' },
}

/** Runs a write whose refusal by one of these constraints has a sentence of its own. */
export const naming = <T>(work: () => Promise<T>): Promise<T> => namingBy(CONSTRAINTS, work)
