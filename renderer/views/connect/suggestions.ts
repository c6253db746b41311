/** One way to sign in to a registry, in that registry's own words. */
export interface CredentialKind {
  readonly title: string;
  readonly method: 'basic' | 'token';
  /** What goes into the field for the user name; absent for an API token. */
  readonly username?: string | undefined;
  /** Filled in where every user of this kind types the same. */
  readonly fixedUsername?: string | undefined;
  /** What goes into the field for the password or token, and where one gets it. */
  readonly secret: string;
}

/** A registry many people use, or a product many companies run. */
export interface RegistrySuggestion {
  readonly id: string;
  readonly name: string;
  /** Filled into the form; null where every company has its own. */
  readonly address: string | null;
  readonly placeholder: string;
  /** Hosts that are surely this one; a product on a company's own host cannot be told by its name. */
  readonly hosts: RegExp | null;
  /** What can be done without signing in. */
  readonly anonymous: string;
  readonly kinds: readonly CredentialKind[];
}

const quayKinds: readonly CredentialKind[] = [
  {
    title: 'Robot account',
    method: 'basic',
    username: 'namespace+robot',
    secret:
      'The robot’s token, from the namespace’s page Robot Accounts. Pulls and pushes; its rights are per repository.',
  },
  {
    title: 'OAuth token as API token',
    method: 'token',
    secret:
      'An OAuth 2 access token of an application of your organization (Applications → Generate Token) with repo:read, and repo:write to restore. It alone gives history, restore, expiration and labels of private repositories.',
  },
  {
    title: 'OAuth token as password',
    method: 'basic',
    username: '$oauthtoken',
    fixedUsername: '$oauthtoken',
    secret: 'The same OAuth access token, for registries in front of Quay that know only user name and password.',
  },
  {
    title: 'Application token',
    method: 'basic',
    username: '$app',
    fixedUsername: '$app',
    secret:
      'An application token of your own account (Account Settings → Docker CLI Password). Pulls and pushes as you.',
  },
];

/**
 * The registries offered when adding one, each with its right kind of credential. What a registry can do is found out
 * by asking it; this table only saves people from looking for the page where the password comes from.
 */
export const suggestions: readonly RegistrySuggestion[] = [
  {
    id: 'quay',
    name: 'Quay.io',
    address: 'quay.io',
    placeholder: 'quay.io',
    hosts: /^quay\.io$/,
    anonymous: 'Public repositories and their history.',
    kinds: quayKinds,
  },
  {
    id: 'red-hat-quay',
    name: 'Red Hat Quay',
    address: null,
    placeholder: 'quay.company.example',
    hosts: /(?:^|\.)quay\.(?!io$)/,
    anonymous: 'Public repositories, where the company allows it.',
    kinds: quayKinds,
  },
  {
    id: 'docker-hub',
    name: 'Docker Hub',
    // The short name is a web site; images are served from here.
    address: 'registry-1.docker.io',
    placeholder: 'registry-1.docker.io',
    hosts: /^(?:(?:registry-1|index|hub|registry\.hub)\.)?docker\.(?:io|com)$/,
    anonymous: 'Public repositories, with a small quota per address. Docker Hub lists none: add them by name.',
    kinds: [
      {
        title: 'Personal access token',
        method: 'basic',
        username: 'your Docker ID',
        secret:
          'A personal access token (Account settings → Personal access tokens). Needed where two-factor sign-in is on.',
      },
      {
        title: 'Organization access token',
        method: 'basic',
        username: 'the organization’s name',
        secret: 'An organization access token (Admin Console → Access tokens).',
      },
    ],
  },
  {
    id: 'ghcr',
    name: 'GitHub (GHCR)',
    address: 'ghcr.io',
    placeholder: 'ghcr.io',
    hosts: /^ghcr\.io$/,
    anonymous: 'Public packages. GitHub lists none: add them by name.',
    kinds: [
      {
        title: 'Personal access token (classic)',
        method: 'basic',
        username: 'your GitHub user name',
        secret:
          'A classic token with read:packages, and write:packages to push (Settings → Developer settings). Fine-grained tokens do not work here.',
      },
    ],
  },
  {
    id: 'red-hat',
    name: 'Red Hat',
    address: 'registry.redhat.io',
    placeholder: 'registry.redhat.io',
    hosts: /^registry\.(?:access\.|connect\.|stage\.)?redhat\.(?:io|com)$/,
    anonymous: 'Nothing here; registry.access.redhat.com has the public images without signing in.',
    kinds: [
      {
        title: 'Registry service account',
        method: 'basic',
        username: '1234567|name',
        secret:
          'The token of a registry service account of the customer portal; the user name has a number and a bar in front.',
      },
      {
        title: 'Customer portal login',
        method: 'basic',
        username: 'your Red Hat login',
        secret: 'Its password. A service account is better: it can be withdrawn by itself.',
      },
    ],
  },
  {
    id: 'ecr',
    name: 'Amazon ECR',
    address: null,
    placeholder: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    hosts: /\.dkr[.-]ecr(?:-fips)?\.[^.]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$|^public\.ecr\.aws$/,
    anonymous: 'Nothing in private registries.',
    kinds: [
      {
        title: 'Login password',
        method: 'basic',
        username: 'AWS',
        fixedUsername: 'AWS',
        secret:
          'What “aws ecr get-login-password” prints. It is good for 12 hours; with docker’s ecr-login helper the login Docker keeps is renewed by itself.',
      },
    ],
  },
  {
    id: 'acr',
    name: 'Azure (ACR)',
    address: null,
    placeholder: 'company.azurecr.io',
    hosts: /\.azurecr\.(?:io|cn|us)$/,
    anonymous: 'Nothing, unless anonymous pull is switched on.',
    kinds: [
      {
        title: 'Token of the registry',
        method: 'basic',
        username: 'the token’s name',
        secret: 'One of its two passwords (Repository permissions → Tokens).',
      },
      {
        title: 'Service principal',
        method: 'basic',
        username: 'its application ID',
        secret: 'Its client secret; it needs AcrPull, and AcrPush to write.',
      },
      {
        title: 'Your own login',
        method: 'basic',
        username: '00000000-0000-0000-0000-000000000000',
        fixedUsername: '00000000-0000-0000-0000-000000000000',
        secret: 'What “az acr login --expose-token” prints as accessToken. It is good for 3 hours.',
      },
    ],
  },
  {
    id: 'gar',
    name: 'Google (Artifact Registry)',
    address: null,
    placeholder: 'europe-west1-docker.pkg.dev',
    hosts: /-docker\.pkg\.dev$|^(?:[a-z]+\.)?gcr\.io$/,
    anonymous: 'Public repositories only.',
    kinds: [
      {
        title: 'Access token',
        method: 'basic',
        username: 'oauth2accesstoken',
        fixedUsername: 'oauth2accesstoken',
        secret: 'What “gcloud auth print-access-token” prints. It is good for one hour.',
      },
      {
        title: 'Service account key',
        method: 'basic',
        username: '_json_key',
        fixedUsername: '_json_key',
        secret: 'The whole key file, JSON as it is.',
      },
      {
        title: 'Service account key, base64',
        method: 'basic',
        username: '_json_key_base64',
        fixedUsername: '_json_key_base64',
        secret: 'The key file encoded as base64.',
      },
    ],
  },
  {
    id: 'harbor',
    name: 'Harbor',
    address: null,
    placeholder: 'harbor.company.example',
    hosts: /(?:^|\.)harbor\./,
    anonymous: 'Public projects.',
    kinds: [
      {
        title: 'Robot account',
        method: 'basic',
        username: 'robot$project+name',
        secret: 'The robot’s secret, shown once when it is made (project → Robot Accounts).',
      },
      {
        title: 'Your own login',
        method: 'basic',
        username: 'your user name',
        secret: 'Your password; where Harbor signs in through a company login, the CLI secret of your user profile.',
      },
    ],
  },
  {
    id: 'gitlab',
    name: 'GitLab',
    address: null,
    placeholder: 'registry.gitlab.com',
    hosts: /^registry\.gitlab\.|(?:^|\.)gitlab\./,
    anonymous: 'Public projects.',
    kinds: [
      {
        title: 'Deploy token',
        method: 'basic',
        username: 'the token’s user name (gitlab+deploy-token-…)',
        secret: 'A deploy token with read_registry, and write_registry to push (Settings → Repository).',
      },
      {
        title: 'Personal access token',
        method: 'basic',
        username: 'your user name',
        secret:
          'A token with read_registry, and write_registry to push. The login password does not work with two-factor sign-in.',
      },
    ],
  },
  {
    id: 'artifactory',
    name: 'Artifactory',
    address: null,
    placeholder: 'company.jfrog.io',
    hosts: /\.jfrog\.io$/,
    anonymous: 'Nothing, unless anonymous access is switched on.',
    kinds: [
      {
        title: 'Identity or access token',
        method: 'basic',
        username: 'your user name',
        secret: 'An identity token of your profile, or an access token made for this.',
      },
    ],
  },
  {
    id: 'other',
    name: 'Another registry',
    address: null,
    placeholder: 'registry.example:5000',
    hosts: null,
    anonymous: 'Whatever it gives to everybody.',
    kinds: [
      {
        title: 'User name and password',
        method: 'basic',
        username: 'the one its administrator gave you',
        secret: 'Its password, or an API key where the product has them (zot, Nexus user tokens).',
      },
    ],
  },
];

/** The suggestion a typed address belongs to; null when its host does not tell. */
export function suggestionFor(address: string): RegistrySuggestion | null {
  const host = /^\s*(?:[a-z]+:\/\/)?([^/:?#\s]+)/i.exec(address)?.[1]?.toLowerCase();
  if (host === undefined) return null;
  return suggestions.find(({ hosts }) => hosts?.test(host) === true) ?? null;
}

/** The address that is meant where the typed one is only the product's web site; null when it is fine. */
export function betterAddress(address: string): string | null {
  const found = suggestionFor(address);
  if (found?.id !== 'docker-hub' || found.address === null) return null;
  return address.toLowerCase().includes(found.address) ? null : found.address;
}
