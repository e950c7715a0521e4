import type { Stage } from '../../stage.ts';
import type { Session } from '../shapes.ts';
import type { Access } from './access.ts';
import type { Assets } from './assets.ts';
import type { Feed } from './feed/feed.ts';
import type { ParkedReader } from './parked-reader.ts';

/** What the routes of a console work with. */
export type Console = {
  readonly stage: Stage;
  readonly feed: Feed;
  readonly parked: ParkedReader;
  readonly access: Access;
  readonly assets: Assets;
  readonly session: Session;
};
