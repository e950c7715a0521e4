/** The documents of Thirdwatch that the simulator follows, by the name that its messages give. */
export const THIRDWATCH_DOCUMENTS = {
  'Thirdwatch API': 'https://github.com/tarunrazdan/thirdwatch-nodejs/blob/master/README.md',
  order_status: 'https://github.com/tarunrazdan/thirdwatch-nodejs/blob/master/docs/OrderStatusApi.md',
  OrderStatus: 'https://github.com/tarunrazdan/thirdwatch-nodejs/blob/master/docs/OrderStatus.md',
  // What the requests of all SDKs have in common, and no page says.
  SDKs: 'https://github.com/tarunrazdan/thirdwatch-nodejs/blob/master/src/ApiClient.js',
} as const;
export type ThirdwatchDocument = keyof typeof THIRDWATCH_DOCUMENTS;

/** The older SDKs know answers and errors with a `message`; the newest one knows a `status`, and an `error`. */
export const ANSWER_GENERATIONS = ['older', 'newest'] as const;
export type AnswerGeneration = (typeof ANSWER_GENERATIONS)[number];
