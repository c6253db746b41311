import { describe, expect, it } from 'vitest';
import type { Platform } from './platform.ts';
import { comparePlatforms, isKnownPlatform, normalizePlatform, platformLabel } from './platform.ts';

function platform(text: string): Platform {
  const [name = '', osVersion] = text.split(':');
  const [os = '', architecture = '', variant] = name.split('/');
  return { os, architecture, variant, osVersion };
}

describe('normalizePlatform', () => {
  it.each([
    ['Linux/AMD64', 'linux/amd64/'],
    ['macos/x86_64', 'darwin/amd64/'],
    ['linux/x86-64', 'linux/amd64/'],
    ['linux/amd64/v1', 'linux/amd64/'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/i386/v7', 'linux/386/'],
    ['linux/aarch64', 'linux/arm64/'],
    ['linux/arm64/8', 'linux/arm64/'],
    ['linux/arm64/V8.0', 'linux/arm64/'],
    ['linux/arm64/9.0', 'linux/arm64/v9'],
    ['linux/arm64/v8.2', 'linux/arm64/v8.2'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/5', 'linux/arm/v5'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['linux/arm/8', 'linux/arm/v8'],
    ['linux/armhf/v5', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/s390x', 'linux/s390x/'],
    ['/amd64', '/amd64/'],
    ['linux/arm/constructor', 'linux/arm/constructor'],
    ['__proto__/arm64/__proto__', '__proto__/arm64/__proto__'],
  ])('reads %s as %s', (given, expected) => {
    const { os, architecture, variant } = normalizePlatform(platform(given));
    expect(`${os}/${architecture}/${variant}`).toBe(expected);
  });
});

describe('platformLabel', () => {
  it('has one spelling, with the build of Windows', () => {
    expect(platformLabel(platform('linux/aarch64/v8'))).toBe('linux/arm64');
    expect(platformLabel(platform('windows/amd64:10.0.20348.2340'))).toBe('windows/amd64:10.0.20348.2340');
  });

  it('leaves out the system that goes without saying', () => {
    expect(platformLabel(platform('linux/arm'), 'linux')).toBe('arm/v7');
    expect(platformLabel(platform('windows/amd64'), 'linux')).toBe('windows/amd64');
  });
});

describe('comparePlatforms', () => {
  it('puts the common ones first, then windows builds, then the rest by name', () => {
    const given = [
      'plan9/386',
      'windows/amd64:10',
      'linux/arm/v5',
      'linux/386',
      'linux/arm64',
      'darwin/arm64',
      'linux/amd64/v3',
      'linux/arm',
      'linux/amd64',
      'linux/s390x',
    ];
    expect(
      given
        .map(platform)
        .sort(comparePlatforms)
        .map((item) => platformLabel(item)),
    ).toEqual([
      'linux/amd64',
      'linux/amd64/v3',
      'linux/arm64',
      'linux/arm/v7',
      'linux/s390x',
      'linux/386',
      'windows/amd64:10',
      'darwin/arm64',
      'linux/arm/v5',
      'plan9/386',
    ]);
  });
});

describe('isKnownPlatform', () => {
  it('is false for attestations and for half a platform', () => {
    expect(isKnownPlatform(platform('linux/amd64'))).toBe(true);
    expect(isKnownPlatform(platform('unknown/unknown'))).toBe(false);
    expect(isKnownPlatform(platform('linux/'))).toBe(false);
    expect(isKnownPlatform(null)).toBe(false);
  });
});
