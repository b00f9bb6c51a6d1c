// Prints the anchor of the fixture, for which the page is made.

import { anchor } from './cases.mjs';

process.stdout.write(JSON.stringify(anchor));
