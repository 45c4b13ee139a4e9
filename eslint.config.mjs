// Biome formats and lints; this adds the two rules that need the type checker, which Biome's own miss for Node's promises.
import { parser, plugin } from 'typescript-eslint';

export default [
  { ignores: ['**/dist/', '**/_generated_*'] },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
];
