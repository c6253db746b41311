/**
 * Whether a token says of itself that it allows to push (the `access` claim of distribution's token specification).
 * False when it does not say so: it may be of another kind, or the registry may decide by other means. Its signature
 * is the registry's business; this only saves a question.
 */
export function saysMayPush(token: string, repository: string): boolean {
  const access = claimsOf(token)?.['access'];
  if (!Array.isArray(access)) return false;
  return access.some((entry: unknown) => {
    if (!isObject(entry) || entry['type'] !== 'repository' || entry['name'] !== repository) return false;
    const actions: unknown = entry['actions'];
    return Array.isArray(actions) && (actions.includes('push') || actions.includes('*'));
  });
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function claimsOf(token: string): Members | null {
  const [, payload = ''] = token.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isObject(claims) ? claims : null;
  } catch {
    return null;
  }
}
