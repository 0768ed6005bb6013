import type { Descriptor } from '@portcullis/wire';

/** A device as a library of this process sees it. */
export interface SeenDevice {
  /** Unique while attached. */
  readonly registryId: string;
  readonly location: string;
  readonly descriptor: Descriptor;
}

/**
 * Somewhere devices can be seen. It watches only: nothing is claimed, seized or detached, and a device that another
 * process holds is listed with what can be read without it.
 */
export interface DeviceSource {
  readonly name: string;
  /** Calls back after anything was attached or detached. Rejects when this computer cannot be watched this way. */
  open(onChange: () => void): Promise<void>;
  list(): Promise<readonly SeenDevice[]>;
  /** After it nothing of the source runs, and the process may end. */
  close(): void;
}
