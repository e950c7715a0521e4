import type { IncomingHttpHeaders } from 'node:http';
import type { Account, StoredObject } from './account.ts';
import { element, type Xml } from './xml.ts';

/** A request as it came over HTTP. */
export type SignedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** An answer as it goes over HTTP. */
export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

const METADATA = 'x-amz-meta-';

/** S3 with path-style addresses: buckets are created and deleted by CloudFormation, objects here. */
export function answerS3(account: Account, request: SignedRequest): Answer {
  const [, bucketName = '', ...path] = request.url.pathname.split('/').map(decodeURIComponent);
  const bucket = account.buckets.get(bucketName);
  const key = path.join('/');
  if (!bucket) return refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
  const { searchParams } = request.url;
  switch (`${request.method} ${key === '' ? 'bucket' : 'object'}`) {
    case 'HEAD bucket':
      return { status: 200, headers: { 'x-amz-bucket-region': account.region } };
    case 'GET bucket':
      return listObjects(bucket, searchParams.get('prefix') ?? '');
    case 'POST bucket':
      return deleteObjects(bucket, request.body.toString());
    case 'PUT object':
      return putObject(bucket, key, request);
    case 'HEAD object':
      return headObject(bucket.get(key));
    default:
      return refusal(501, 'NotImplemented', `${request.method} ${request.url.pathname} is not known here`);
  }
}

type Bucket = Map<string, StoredObject>;

function putObject(bucket: Bucket, key: string, { headers, body }: SignedRequest): Answer {
  if (headers['content-encoding']?.includes('aws-chunked')) {
    return refusal(501, 'NotImplemented', 'Uploads in signed chunks are not known here');
  }
  const own = Object.entries(headers).filter(([name]) => name.startsWith(METADATA));
  const metadata = Object.fromEntries(
    own.map(([name, value]) => [name.slice(METADATA.length), String(value)]),
  );
  bucket.set(key, { key, body, metadata, storedAt: new Date() });
  return { status: 200, headers: { etag: '"stored"' } };
}

function headObject(object: StoredObject | undefined): Answer {
  if (!object) return { status: 404 };
  const metadata = Object.entries(object.metadata).map(([name, value]) => [`${METADATA}${name}`, value]);
  return {
    status: 200,
    headers: { ...Object.fromEntries(metadata), 'last-modified': object.storedAt.toUTCString() },
  };
}

function listObjects(bucket: Bucket, prefix: string): Answer {
  const found = [...bucket.values()].filter(({ key }) => key.startsWith(prefix));
  const Contents = found.map(({ key, body, storedAt }) => ({
    Key: key,
    Size: body.length,
    LastModified: storedAt,
  }));
  return xml(200, 'ListBucketResult', { KeyCount: found.length, IsTruncated: false, Contents });
}

function deleteObjects(bucket: Bucket, body: string): Answer {
  const keys = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
  for (const key of keys) bucket.delete(key);
  return xml(200, 'DeleteResult', { Deleted: keys.map((Key) => ({ Key })) });
}

function refusal(status: number, Code: string, Message: string): Answer {
  return xml(status, 'Error', { Code, Message });
}

function xml(status: number, name: string, content: Xml): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: element(name, content) };
}
