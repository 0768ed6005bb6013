/** One identity of a set and what people know of it. Ids are four lower-case hex digits. */
export interface SetEntry {
  readonly vendorId: string;
  readonly productId: string;
  /** Absent: every device of this make. */
  readonly serialNumber?: string | undefined;
  readonly owner?: string | undefined;
  readonly assetTag?: string | undefined;
  readonly comment?: string | undefined;
  readonly ticket?: string | undefined;
  /** `YYYY-MM-DD` */
  readonly reviewDate?: string | undefined;
}
