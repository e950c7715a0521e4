import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Where a process listens: the kernel's hexadecimal address, and the port. */
export type ListeningPort = { readonly address: string; readonly port: number };

/** 127.0.0.1, as the kernel writes it on a little-endian machine. */
export const LOOPBACK_ADDRESS = '0100007F';

const LISTEN_STATE = '0A';

/** The TCP ports on which this process and all that it has started listen, as Linux knows them. */
export function listeningPorts(): readonly ListeningPort[] {
  const inodes = new Set(processTree(process.pid).flatMap(socketInodes));
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    if (state !== LISTEN_STATE || !inodes.has(inode)) return [];
    const [address = '', port = ''] = local.split(':');
    return [{ address, port: Number.parseInt(port, 16) }];
  });
}

function processTree(root: number): readonly number[] {
  const children = Map.groupBy(processIds(), parentOf);
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

function processIds(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number {
  return Number(
    orIfGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '')
      .split(') ')[1]
      ?.split(' ')[1],
  );
}

function socketInodes(pid: number): readonly string[] {
  const files = orIfGone(() => readdirSync(`/proc/${pid}/fd`), []);
  return files.flatMap((file) => {
    const target = orIfGone(() => readlinkSync(`/proc/${pid}/fd/${file}`), '');
    return /^socket:\[(\d+)\]$/.exec(target)?.slice(1) ?? [];
  });
}

/** A process, or a file of one, may end while it is looked at. */
function orIfGone<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
