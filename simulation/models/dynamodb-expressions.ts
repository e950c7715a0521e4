/*
 * Update and condition expressions, after "Update expressions" and "Condition and filter expressions, operators, and
 * functions" in the DynamoDB Developer Guide, as far as they are used here.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** What the placeholders of an expression stand for. */
export type Placeholders = {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, AttributeValue>> | undefined;
};

type Path = (placeholders: Placeholders) => string;
type Operand = (item: Item, placeholders: Placeholders) => AttributeValue | undefined;
type Condition = (item: Item, placeholders: Placeholders) => boolean;
type Change = (item: Item, placeholders: Placeholders) => Item;

const updates = new Map<string, Change>();
const conditions = new Map<string, Condition>();

/** The item after an update. */
export function updated(item: Item, expression: string, placeholders: Placeholders): Item {
  const change = updates.get(expression) ?? new Parser(expression).update();
  updates.set(expression, change);
  return change(item, placeholders);
}

/** Whether an item meets a condition. */
export function meets(item: Item, expression: string, placeholders: Placeholders): boolean {
  const condition = conditions.get(expression) ?? new Parser(expression).condition();
  conditions.set(expression, condition);
  return condition(item, placeholders);
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Reads an expression, token by token. */
class Parser {
  readonly #tokens: string[];

  constructor(expression: string) {
    this.#tokens = expression.match(/[#:]?\w+|<>|<=|>=|[=<>(),+-]/g) ?? [];
  }

  update(): Change {
    const changes: Change[] = [];
    while (this.#tokens.length > 0) {
      const clause = this.#next();
      do changes.push(this.#change(clause));
      while (this.#takes(','));
    }
    return (item, placeholders) => changes.reduce((changed, change) => change(changed, placeholders), item);
  }

  condition(): Condition {
    const condition = this.#or();
    if (this.#tokens.length > 0) throw new Error(`Not understood: ${this.#tokens.join(' ')}`);
    return condition;
  }

  #change(clause: string): Change {
    const path = this.#path();
    switch (clause) {
      case 'SET': {
        this.#expect('=');
        const operand = this.#operand();
        return (item, placeholders) => withValue(item, path(placeholders), operand(item, placeholders));
      }
      case 'REMOVE':
        return (item, placeholders) => withValue(item, path(placeholders), undefined);
      case 'ADD': {
        const operand = this.#operand();
        return (item, placeholders) => {
          const name = path(placeholders);
          const sum = Number(item[name]?.N ?? 0) + Number(operand(item, placeholders)?.N);
          return withValue(item, name, { N: String(sum) });
        };
      }
      default:
        throw new Error(`Not understood: ${clause}`);
    }
  }

  #or(): Condition {
    const terms = [this.#and()];
    while (this.#takes('OR')) terms.push(this.#and());
    return (item, placeholders) => terms.some((term) => term(item, placeholders));
  }

  #and(): Condition {
    const terms = [this.#term()];
    while (this.#takes('AND')) terms.push(this.#term());
    return (item, placeholders) => terms.every((term) => term(item, placeholders));
  }

  #term(): Condition {
    if (this.#takes('NOT')) {
      const term = this.#term();
      return (item, placeholders) => !term(item, placeholders);
    }
    if (this.#takes('(')) {
      const condition = this.#or();
      this.#expect(')');
      return condition;
    }
    if (this.#takes('attribute_exists')) return this.#exists(true);
    if (this.#takes('attribute_not_exists')) return this.#exists(false);
    return this.#comparison();
  }

  #exists(wanted: boolean): Condition {
    this.#expect('(');
    const path = this.#path();
    this.#expect(')');
    return (item, placeholders) => (item[path(placeholders)] !== undefined) === wanted;
  }

  #comparison(): Condition {
    const left = this.#operand();
    const operator = this.#next();
    if (operator === 'IN') return this.#membership(left);
    const isRight = COMPARISONS[operator];
    if (isRight === undefined) throw new Error(`Not understood: ${operator}`);
    const right = this.#operand();
    return (item, placeholders) => {
      const order = orderOf(left(item, placeholders), right(item, placeholders));
      return order !== undefined && isRight(order);
    };
  }

  #membership(left: Operand): Condition {
    this.#expect('(');
    const members = [this.#operand()];
    while (this.#takes(',')) members.push(this.#operand());
    this.#expect(')');
    return (item, placeholders) =>
      members.some((member) => orderOf(left(item, placeholders), member(item, placeholders)) === 0);
  }

  #operand(): Operand {
    if (this.#takes('if_not_exists')) {
      this.#expect('(');
      const path = this.#path();
      this.#expect(',');
      const otherwise = this.#operand();
      this.#expect(')');
      return (item, placeholders) => item[path(placeholders)] ?? otherwise(item, placeholders);
    }
    const token = this.#next();
    if (token.startsWith(':')) return (_, { values }) => values?.[token];
    return (item, { names }) => item[names?.[token] ?? token];
  }

  #path(): Path {
    const token = this.#next();
    return ({ names }) => names?.[token] ?? token;
  }

  #takes(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new Error(`Expected ${token}, found ${this.#tokens.join(' ')}`);
  }

  #next(): string {
    return this.#tokens.shift() ?? '';
  }
}

function withValue(item: Item, name: string, value: AttributeValue | undefined): Item {
  if (value !== undefined) return { ...item, [name]: value };
  const { [name]: _, ...rest } = item;
  return rest;
}

/** Numbers by their values, texts by their letters; undefined for what cannot be compared. */
function orderOf(left: AttributeValue | undefined, right: AttributeValue | undefined): number | undefined {
  if (left?.N !== undefined && right?.N !== undefined) return Number(left.N) - Number(right.N);
  if (left?.S === undefined || right?.S === undefined) return undefined;
  return left.S === right.S ? 0 : left.S < right.S ? -1 : 1;
}
