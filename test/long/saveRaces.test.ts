import { raceTests } from '../cluster/saveRaces.ts';

raceTests(1_000, 100);
