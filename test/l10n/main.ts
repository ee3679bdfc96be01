// Writes l10n/bundle.l10n.json anew from the texts in src: npm run l10n
import { writeFileSync } from 'node:fs';

import { bundleFile, exportTexts } from './exportTexts.ts';

writeFileSync(bundleFile, await exportTexts());
