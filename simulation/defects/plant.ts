import { registerHooks } from 'node:module';
import { DEFECTS } from './defects.ts';

/*
 * Loaded before all else (`node --import`): the code with a defect in it. Nothing of it is ever on a disk.
 */

const defect = DEFECTS.find(({ name }) => name === process.env.SIMULATION_DEFECT);
if (defect !== undefined) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/${defect.file}`)) return loaded;
      const source = Buffer.from(Object(loaded.source)).toString('utf8');
      return { ...loaded, source: source.replace(defect.search, () => defect.replace) };
    },
  });
}
