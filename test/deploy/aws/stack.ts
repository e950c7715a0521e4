import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import type { Account, Resource } from './account.ts';
import { messageOf, type Progress, Provisioning } from './provisioning.ts';
import { isRetained, type Template } from './template.ts';

export type StackEvent = Progress & { readonly id: string; readonly at: Date };

/** A stack of resources, and the story of what was done to it. */
export class Stack {
  readonly name: string;
  readonly id: string;
  readonly createdAt = new Date();
  readonly events: StackEvent[] = [];
  status = 'REVIEW_IN_PROGRESS';
  template: Template | undefined;
  resources: ReadonlyMap<string, Resource> = new Map();
  outputs: ReadonlyMap<string, string> = new Map();
  readonly #account: Account;

  constructor(name: string, account: Account) {
    this.name = name;
    this.#account = account;
    this.id = `arn:aws:cloudformation:${account.region}:${account.accountId}:stack/${name}/${randomUUID()}`;
  }

  /** Creates or updates what the template says; when anything is refused, all is as it was before. */
  apply(template: Template, parameters: JsonObject): void {
    const action = this.template ? 'UPDATE' : 'CREATE';
    const restore = this.#account.snapshot();
    this.#become(`${action}_IN_PROGRESS`);
    try {
      this.#provision(template, parameters);
      this.#become(`${action}_COMPLETE`);
    } catch (error) {
      restore();
      const rollback = action === 'UPDATE' ? 'UPDATE_ROLLBACK' : 'ROLLBACK';
      this.#become(`${rollback}_IN_PROGRESS`, messageOf(error));
      this.#become(`${rollback}_COMPLETE`);
    }
  }

  /** Deletes what is not to be retained, the last created first. Says whether all could be deleted. */
  delete(): boolean {
    this.#become('DELETE_IN_PROGRESS');
    try {
      for (const resource of [...this.resources.values()].reverse()) this.#delete(resource);
      this.#become('DELETE_COMPLETE');
      return true;
    } catch (error) {
      this.#become('DELETE_FAILED', messageOf(error));
      return false;
    }
  }

  #provision(template: Template, parameters: JsonObject): void {
    const before = this.resources;
    const report = (progress: Progress) => this.#tell(progress);
    const provisioning = new Provisioning({
      account: this.#account,
      stack: this,
      template,
      parameters,
      existing: before,
      report,
    });
    provisioning.run();
    const outputs = provisioning.outputs();
    for (const [id, resource] of before) {
      if (provisioning.resources.get(id)?.physicalId !== resource.physicalId) this.#delete(resource);
    }
    Object.assign(this, { template, outputs, resources: provisioning.resources });
  }

  #delete(resource: Resource): void {
    const { logicalId, type, physicalId } = resource;
    const tell = (status: string, reason?: string) =>
      this.#tell({ logicalId, type, physicalId, status, ...(reason && { reason }) });
    try {
      if (isRetained(this.template?.resources[logicalId])) tell('DELETE_SKIPPED');
      else {
        this.#account.delete(resource);
        tell('DELETE_COMPLETE');
      }
    } catch (error) {
      tell('DELETE_FAILED', messageOf(error));
      throw error;
    }
  }

  #become(status: string, reason?: string): void {
    this.status = status;
    const own = { logicalId: this.name, type: 'AWS::CloudFormation::Stack', physicalId: this.id };
    this.#tell({ ...own, status, ...(reason && { reason }) });
  }

  #tell(progress: Progress): void {
    this.events.push({ ...progress, id: randomUUID(), at: new Date() });
  }
}
