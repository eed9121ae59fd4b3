export const agents = {
  name: 'Agents',
  empty: 'No agent has reported yet',
  emptyHint: 'Make an enrolment token and enrol the agent on the laptop; it is then listed here.',
}

export const posturePolicies = {
  name: 'Posture policies',
  empty: 'There is no posture policy yet',
  emptyHint: 'While none is in force, laptops are let in however they are set up.',
}
