import { quoteName, quoteText } from '../mapping/source';

/** What an account may do beyond reading, from the lines of SHOW GRANTS. Never repeats a hash. */
export function rightsBeyondSelect(grants: readonly string[]): string[] {
  return grants.flatMap((grant) => {
    const [, rights = '', on = ''] = /^GRANT (.*?) ON (.*?) TO /s.exec(grant) ?? [];
    if (!on) {
      const [, role = ''] = /^GRANT (.*?) TO /s.exec(grant) ?? [];
      return role ? [`the rights of the role ${role}`] : [];
    }
    const beyond = rights
      .split(/,\s*(?![^()]*\))/)
      .filter((right) => !/^(USAGE|SELECT( ?\(.*\))?)$/i.test(right.trim()));
    if (/WITH GRANT OPTION/.test(grant)) beyond.push('GRANT OPTION');
    return beyond.length > 0 ? [`${beyond.join(', ')} on ${on}`] : [];
  });
}

/** The statements that make an account which may read the given schemas and nothing else. */
export function readOnlyAccount(user: string, host: string, schemas: readonly string[]): string[] {
  const account = `${quoteText(user)}@${quoteText(host)}`;
  return [
    `CREATE USER ${account} IDENTIFIED BY '<a long random password>';`,
    ...schemas.map((schema) => `GRANT SELECT ON ${quoteName(schema)}.* TO ${account};`),
  ];
}
