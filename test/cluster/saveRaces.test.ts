import { raceTests } from './saveRaces.ts';

// As many as npm test has time for; test/long has a thousand.
raceTests(20, 20);
