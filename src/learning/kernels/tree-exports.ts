/** What the WebAssembly module of the trees exports: addresses and strides in bytes, nothing checked. Documented in assembly/trees. */
export interface TreeKernels {
  log(x: number): number;
  clear(at: number, bytes: number): void;
  binRows(
    x: number,
    rows: number,
    features: number,
    lookups: number,
    byRow: number,
    blockStride: number,
    rowStride: number,
    byFeature: number,
    featureStride: number,
  ): void;
  addClasses(column: number, codes: number, count: number, rowBits: number, counts: number, occupied: number): void;
  searchClasses(counts: number, occupied: number, cuts: number, feature: number, node: number): void;
  drawCopies(state: number, rows: number, draws: number, copies: number): number;
  packRows(
    classes: number,
    rows: number,
    weights: number,
    scale: number,
    copies: number,
    rowBits: number,
    state: number,
    codes: number,
    sums: number,
  ): number;
  partitionClasses(
    column: number,
    codes: number,
    count: number,
    rowBits: number,
    last: number,
    turn: number,
    scratch: number,
  ): number;
  sumLeaf(codes: number, count: number, rowBits: number, copies: number, targets: number, sums: number): void;
  softmaxCodes(
    scores: number,
    stride: number,
    k: number,
    labels: number,
    weights: number,
    drawn: number,
    rows: number,
    gScale: number,
    hScale: number,
    key: number,
    codes: number,
    totals: number,
  ): void;
  residualCodes(
    scores: number,
    targets: number,
    weights: number,
    drawn: number,
    rows: number,
    gScale: number,
    hScale: number,
    key: number,
    codes: number,
    totals: number,
  ): void;
  largestResidual(scores: number, targets: number, weights: number, rows: number): number;
  addGradients(bins: number, rowStride: number, codes: number, count: number, histogram: number): void;
  subtractGradients(from: number, taken: number, cells: number): void;
  searchGradients(
    histogram: number,
    features: number,
    cutCounts: number,
    allowed: number,
    direction: number,
    node: number,
  ): void;
  partitionGradients(column: number, codes: number, count: number, last: number, turn: number, scratch: number): number;
  addLeaf(codes: number, count: number, from: number, to: number, value: number): void;
  softmaxRows(scores: number, stride: number, rows: number, to: number, labels: number, weights: number): number;
  walkReturns(
    tree: number,
    depth: number,
    rows: number,
    rowStride: number,
    count: number,
    values: number,
    sums: number,
  ): void;
  walkValues(
    tree: number,
    depth: number,
    rows: number,
    rowStride: number,
    count: number,
    values: number,
    sums: number,
  ): void;
}
