import { fileURLToPath } from 'node:url';
import reactHooks from 'eslint-plugin-react-hooks';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';
import { fenceRule, fences } from './fences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = ['**/*.test.ts', '**/*.test.tsx', '**/testing/**', 'e2e/**', 'build/**'];

export default tseslint.config(
  {
    ignores: [
      'shared/globals.d.ts',
      '**/node_modules/**',
      'dist/**',
      '.cache/**',
      'test-results/**',
      'playwright-report/**',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { project: './build/tsconfig.lint.json', tsconfigRootDir: root } },
    plugins: {
      // The same two rules once more, so that one limit can warn and a wider one stop.
      hard: {
        rules: {
          'max-lines': builtinRules.get('max-lines'),
          'max-lines-per-function': builtinRules.get('max-lines-per-function'),
        },
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 50, skipBlankLines: true, skipComments: true }],
      complexity: ['warn', 15],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // The warnings above ask for a cut; these stop the build.
    files: ['**/*.ts', '**/*.tsx'],
    ignores: tests,
    rules: {
      'hard/max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'hard/max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['renderer/**/*.tsx', 'renderer/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'max-lines-per-function': 'off',
      'hard/max-lines-per-function': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
    },
  },
  { plugins: { fence: { rules: { imports: fenceRule } } } },
  ...fences.map(({ folder, barriers }) => ({
    name: `fence around ${folder}`,
    files: [`${folder}/**`],
    rules: { 'fence/imports': ['error', barriers] },
  })),
  {
    files: tests,
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'max-lines': 'off',
      complexity: 'off',
      'hard/max-lines-per-function': 'off',
      'fence/imports': 'off',
      'no-restricted-exports': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
