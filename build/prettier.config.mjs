/** One formatter, no opinions of ours: `npm run check` compares with it. */
export default {
  printWidth: 120,
  singleQuote: true,
  semi: true,
  plugins: ['prettier-plugin-svelte'],
  overrides: [{ files: '*.svelte', options: { parser: 'svelte' } }],
};
