import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type ArchiveObject, PREFIX } from './objects.ts';

/** The archive's bucket. Each operation throws what the AWS SDK throws. */
export type ArchiveBucket = {
  readonly put: (object: ArchiveObject) => Promise<void>;
  readonly get: (key: string) => Promise<Uint8Array>;
  readonly remove: (key: string) => Promise<void>;
  /** The keys after one, in the order of their hours. */
  readonly keysAfter: (key: string) => AsyncIterable<string>;
};

/** The bucket by its name. */
export function archiveBucket(client: S3Client, bucket: string): ArchiveBucket {
  const at = (key: string) => ({ Bucket: bucket, Key: key });
  const listAfter = async (key: string | undefined) => {
    const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: PREFIX, StartAfter: key });
    const { Contents = [], IsTruncated } = await client.send(list);
    return { keys: Contents.flatMap(({ Key }) => Key ?? []), isLast: IsTruncated !== true };
  };
  return {
    async put({ key, body }) {
      await client.send(new PutObjectCommand({ ...at(key), Body: body, ContentType: 'application/gzip' }));
    },
    async get(key) {
      const { Body } = await client.send(new GetObjectCommand(at(key)));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    async *keysAfter(key) {
      for (let page = await listAfter(key); ; page = await listAfter(page.keys.at(-1))) {
        yield* page.keys;
        if (page.isLast) return;
      }
    },
  };
}
