import {
  AutocompleteInput,
  DateTimeInput,
  FormDataConsumer,
  NumberInput,
  ReferenceInput,
  required,
  TextInput,
} from 'react-admin'

const needed = required()
const searchFor = (words: string) => ({ q: words })

/** What the kind of session has: seats in a place, lines of a conference. */
export const SessionInputs = () => (
  <>
    <TextInput source="code" label="resources.course-sessions.fields.code" />
    <DateTimeInput
      source="startsAt"
      label="resources.course-sessions.fields.startsAt"
      validate={needed}
    />
    <DateTimeInput
      source="endsAt"
      label="resources.course-sessions.fields.endsAt"
      validate={needed}
    />
    <FormDataConsumer<{ kind?: string }>>
      {({ formData: { kind } }) => (
        <>
          {(kind === 'room' || kind === 'hybrid') && (
            <>
              <TextInput
                source="place"
                label="resources.course-sessions.fields.place"
                validate={needed}
              />
              <NumberInput
                source="seats"
                label="resources.course-sessions.fields.seats"
                min={1}
                validate={needed}
              />
            </>
          )}
          {(kind === 'online' || kind === 'hybrid') && (
            <>
              <TextInput source="conference" label="resources.course-sessions.fields.conference" />
              <TextInput source="link" label="resources.course-sessions.fields.link" type="url" />
              <NumberInput
                source="lines"
                label="resources.course-sessions.fields.lines"
                min={1}
                validate={needed}
                helperText="resources.course-sessions.lines_help"
              />
            </>
          )}
        </>
      )}
    </FormDataConsumer>
    <ReferenceInput source="unitId" reference="units" sort={{ field: 'code', order: 'ASC' }}>
      <AutocompleteInput
        label="resources.course-sessions.fields.unitId"
        optionText="path"
        filterToQuery={searchFor}
        helperText="resources.course-sessions.unit_help"
      />
    </ReferenceInput>
    <TextInput source="trainer" label="resources.course-sessions.fields.trainer" />
    <TextInput source="note" label="resources.course-sessions.fields.note" multiline />
  </>
)

/** Instants as the API takes them. */
export const withInstants = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      (name === 'startsAt' || name === 'endsAt') && value
        ? [name, new Date(value as string).toISOString()]
        : [name, value],
    ),
  )
