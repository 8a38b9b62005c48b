import type { Command } from 'commander';
import type { MissingStore } from '../runtime/open-context.js';
import type { Output } from './output.js';
import type { Session } from './session.js';

/** What a command did: the document for `--json`, the words for a person, and how to leave. */
export interface Outcome {
  readonly data: unknown;
  /** Called when `--json` was not asked for. */
  text(output: Output): void;
  /** 0 unless said: 1 when a gate refused or findings were found. */
  readonly exitCode?: number;
}

/** Values of the options as commander gives them, by camelCase name. */
export type Options = Readonly<Record<string, unknown>>;

export type Action = (session: Session, args: readonly string[], options: Options) => Promise<Outcome>;

/** Options that every command has and that mean something to some alone. */
export type TakenOption = 'as-of' | 'seed';

export interface Definition {
  readonly action: Action;
  /** Options that are settings: option name to dotted setting, `horizon: 'label.horizon'`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Which of those mean something to it; of the others it says that they change nothing. Default none. */
  readonly takes?: readonly TakenOption[];
  /** The command makes the file that --config names, so it may be missing. Default false. */
  readonly makesConfig?: boolean;
  /** What becomes of a store that is not there: see `MissingStore`. Default `refuse`. */
  readonly missingStore?: MissingStore | ((options: Options) => MissingStore);
}

/** Attaches an action, and the options that every command has, to a commander command. */
export type Attach = (command: Command, definition: Definition) => void;

export interface CommandModule {
  /** Adds arguments, options, examples and actions to the command (or to subcommands of it). */
  define(command: Command, attach: Attach): void;
}
