/** How a page is served: `connect` is where it may send requests; `dev` loosens what Vite's hot reload needs. */
export interface PagePolicy {
  readonly connect: 'self' | 'none';
  readonly dev?: boolean;
}

/**
 * The Content-Security-Policy of every page, in both hosts. No inline script or style, nothing from another origin, and
 * with Trusted Types no string ever becomes markup or code.
 */
export function contentSecurityPolicy({ connect, dev = false }: PagePolicy): string {
  const inline = dev ? " 'unsafe-inline'" : '';
  const directives = [
    "default-src 'none'",
    `script-src 'self'${inline}`,
    `style-src 'self'${inline}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src '${connect}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ];
  if (!dev) directives.push("require-trusted-types-for 'script'", "trusted-types 'none'");
  return directives.join('; ');
}

/** Headers of every answer to a page, errors included. There is never a CORS header: nobody else may read anything. */
export function securityHeaders(policy: PagePolicy): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(policy),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cache-control': 'no-store',
  };
}
