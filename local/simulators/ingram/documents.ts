/** The documents of Ingram that the simulator follows, by the name that its messages give. */
export const INGRAM_DOCUMENTS = {
  Authentication: 'https://developer.ingrammicro.com/reseller/getting-started/authentication',
  'Rate limits': 'https://developer.ingrammicro.com/reseller/getting-started/rate-limits',
  // One file for all endpoints; the name after the colon is the operation.
  'OpenAPI: getAccesstoken': 'https://github.com/ingrammicro-xvantage/xi-sdk-openapispec',
  'OpenAPI: getOrderDetails': 'https://github.com/ingrammicro-xvantage/xi-sdk-openapispec',
  'OpenAPI: orderSearch': 'https://github.com/ingrammicro-xvantage/xi-sdk-openapispec',
  'OpenAPI: returnsSearch': 'https://github.com/ingrammicro-xvantage/xi-sdk-openapispec',
  'OpenAPI: returnsDetails': 'https://github.com/ingrammicro-xvantage/xi-sdk-openapispec',
  'OpenAPI: orderStatusEvent': 'https://github.com/ingrammicro-xvantage/xi-sdk-openapispec',
} as const;
export type IngramDocument = keyof typeof INGRAM_DOCUMENTS;

/**
 * Ingram's examples and the schemas beside them contradict each other, so an answer has two forms: numbers as texts or
 * as numbers, one link as an object or in a list, what is empty as a list or as null, two kinds of errors.
 */
export const ANSWER_FORMS = ['examples', 'schemas'] as const;
export type AnswerForm = (typeof ANSWER_FORMS)[number];
