import { DOCUMENTED_VARIABLES } from './config';

/** A line for each variable, or for those that a command reads, for its help. */
export function variablesHelp(
  isRead: (variable: (typeof DOCUMENTED_VARIABLES)[number]) => boolean = () => true,
): string {
  const variables = DOCUMENTED_VARIABLES.filter(isRead);
  const width = Math.max(...variables.map(({ name }) => name.length)) + 2;
  return variables
    .map(({ name, ofVisits, meaning, default: usual }) => {
      const value = usual ?? (ofVisits ? "required by 'baocao visits'" : 'required');
      return `  ${name.padEnd(width)}${meaning()}${value && ` (${value})`}`;
    })
    .join('\n');
}
