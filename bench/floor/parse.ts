/** Parses the body and does nothing with it: what the cost of a hostile body is compared with. */
export async function handler({ body }: { readonly body: string }): Promise<object> {
  JSON.parse(body);
  return { statusCode: 200 };
}
