/**
 * Writes what every entry of the package exports, with its types, to api/<entry>.api.md, so that a change of the interface is seen in
 * a diff. With `--check` it fails instead where a report differs.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { exports: entries } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

const isSilent = { default: { logLevel: 'none' } };

const extract = (types) =>
  Extractor.invoke(
    ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: `${root}/package.json`,
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: `${root}/${types}`,
        newlineKind: 'lf',
        compiler: { tsconfigFilePath: `${root}/tsconfig.json` },
        apiReport: {
          enabled: true,
          reportFolder: `${root}/api`,
          reportTempFolder: `${root}/.cache/api`,
          includeForgottenExports: true,
          reportFileName: types.replace(/^.*\/(.*)\.d\.ts$/, '$1'),
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: { logLevel: 'error' } },
          // Comments are for people here; no release tags.
          extractorMessageReporting: isSilent,
          tsdocMessageReporting: isSilent,
        },
      },
    }),
    { localBuild: !process.argv.includes('--check'), showVerboseMessages: false, messageCallback: quiet },
  );

/** Says nothing but errors, and how to mend a report. */
const quiet = (message) => {
  if (message.logLevel === 'error') return;
  message.handled = true;
};

for (const { types } of Object.values(entries)) {
  if (types === undefined) continue;
  const { apiReportChanged, errorCount } = extract(types);
  if (errorCount > 0) process.exitCode = 1;
  if (!apiReportChanged || !process.argv.includes('--check')) continue;
  console.error(`The report of ${types} is out of date: run \`npm run api -w fichero-sdk\` and commit sdk/api.`);
  process.exitCode = 1;
}
